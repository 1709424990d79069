"""Words that tell whether a sentence speaks of what was or of what will be.

Source: English newspaper usage; irregular past forms are the ones that news uses. Forms in -ed count as past where
`FUTURE` does not list them.
"""

FUTURE = """
will ll shall would could should may might can must expected scheduled due set plans plan planning planned
intends intend hopes hope expects expect aims upcoming forthcoming ahead payable effective expire expires expiring
matures mature reconvenes reconvene resume begin begins starts start ends takes take opens meets faces slated
poised ready going await awaits awaiting deadline until till vows vowed promises promised pledges pledged
tomorrow next soon tentatively proposed proposes to redeem redeemable coming arrive arrives leaves leave
"""

PAST = """
was were had did said told met left won lost took came went fell rose began held found shot saw made gave got
ran led sent kept brought thought bought sold caught fought struck hit cut put paid spoke wrote knew grew flew
threw drew broke chose drove rode stood understood became overcame withdrew withstood fled sank swept built spent
dealt felt heard meant read beat shook hid laid lay rang sang sat slept stole tore wore seen taken given gone
done been begun known shown driven fallen risen hurt ended after since former earlier ago yesterday blew stormed
has have having dated
"""
