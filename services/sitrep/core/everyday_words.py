"""Words that say nothing of which event a sentence tells of: they stand in reports of any.

English function words, days and months, words for places in general, and those that news of wars uses everywhere
(read off reports of a dozen wars, not counted). What is left of a sentence without them is what likeness compares.
"""

from sitrep.core.extraction.vocabulary import vocabulary

_FUNCTION = vocabulary(
    """about according across after again against all also amid among and any are around because been before being
    between both but can could did does down during each even for from get given go going got had has have her here him
    his how however if in into is it its just like made make many may might more most much must near no nor not of off
    often on once one only or other our out over own per put said same say saying says she should so some still such
    take than that the their them then there these they this those through to told tell too two under until up upon us
    used very via was we well went were what when where whether which while who whom whose why will with within without
    would yet you three four five six seven eight nine ten hundred hundreds thousand thousands dozens several least
    later last latest first second third another ahead ago already"""
)
_TIMES = vocabulary(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december day days week weeks month months year years hour hours morning evening night
    afternoon midnight dawn noon today yesterday tomorrow early late time times"""
)
_PLACES = vocabulary(
    """area areas city cities country countries countryside district districts east eastern governorate land near north
    northern northeast northeastern northwest northwestern outside inside outskirts place places province provinces
    region regions south southern southeast southwest suburb suburbs territory territories town towns village villages
    west western centre center central part parts border syria syrian"""
)
_WAR = vocabulary(
    """agency armed army attack attacked attacks battle bomb bombed bombing bombs captured capture casualties civilian
    civilians clash clashes claimed conflict control dead death deaths die died dying fell fall fight fighter fighters
    fighting force forces government group groups held hit hold injured insurgent insurgents kill killed killing local
    lost lose man men militant militants military minister ministry monitor monitoring news number numbers observatory
    offensive official officials opposition people raid raids rebel rebels report reported reports residents rights
    security seize seized seizing soldier soldiers source sources spokesman spokesperson spokeswoman state statement
    strike strikes struck took taken troop troops united war witness witnesses women children wounded enter entered
    left leave human nations world"""
)
EVERYDAY = _FUNCTION | _TIMES | _PLACES | _WAR
