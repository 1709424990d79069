"""Words that tell whether a sentence speaks of what was or of what will be.

Source: English newspaper usage; irregular past forms are the ones that news uses. Forms in -ed count as past where
`FUTURE` does not list them.
"""

FUTURE = """
will ll shall expected expects expect scheduled due intends hopes slated would poised upcoming
forthcoming payable expire expires expiring matures reconvenes resume tentatively redeemable tomorrow
"""

# Still to come where a time follows them ("planned for Monday"), past where it leads ("On Monday they planned").
PLANNING = """
planned planning decided agreed
"""

# Before "by" and a time: what was told to be done by then is still to come ("told to leave by Friday").
ORDERS = """
given gave told ordered asked urged wanted needed promised pledged vowed demanded required called threatened warned
"""

# Before "to": what follows is still to come.
PLANS = """
is are was were be due set expected scheduled likely plans planned decided agreed intends hopes wants vowed slated
"""

# Before a form in -ed: it is no verb of the clause, or no past one.
NOT_PAST = """
be is are a an the its their his her still of
"""

PAST = """
was were had did said told met left won lost took came went fell rose began held found shot saw made gave got
ran led sent kept brought thought bought sold caught fought struck hit cut put paid spoke wrote knew grew flew
threw drew broke chose drove rode stood understood became overcame withdrew withstood fled sank swept built spent
dealt felt heard meant read beat shook hid laid lay rang sang sat slept stole tore wore seen taken given gone
done been begun known shown driven fallen risen hurt ended after since former earlier ago yesterday blew stormed
has have having dated
"""

# A dot after these ends no sentence.
ABBREVIATED = """
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun mr mrs ms dr gen col lt
maj capt sgt sen rep gov st jr sr no vs etc inc corp co ltd
"""
