"""Print the figures by which the structure of the code is measured."""

from tests.structure import code, truck

way = truck.run()
known = code.places_that_know_a_pass_type()
print(f"modules that an ordinary truck's gathering is handed to, runtime aside: {len(way.handed)}")
print(f"  {', '.join(sorted(way.handed))}")
print(f"modules that run for it, runtime aside: {len(way.ran)}")
for what, counted in (("decoded", way.decoded), ("validated", way.validated), ("encoded", way.encoded)):
    print(f"{what}: {counted.total()} ({', '.join(f'{count} {name}' for name, count in sorted(counted.items()))})")
print(
    f"places that know a pass type or a bind type: {len(known)}, in {len({at.partition(':')[0] for at in known})} files"
)
print(f"  {', '.join(known)}")
for name, (described, fields) in code.described_fields().items():
    print(f"described fields in {name}: {described} of {fields}")
print(f"lines of product code: {code.lines_of_code()}")
