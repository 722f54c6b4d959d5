"""Writes the .npy files of this folder: `/usr/bin/python3 make.py` (they were made with NumPy 1.24.2, Debian python3-numpy)."""
import numpy as np

values = np.array([[0, 1, 2], [3, 4, 125]])
for name, dtype in [("f8", "<f8"), ("f8_big", ">f8"), ("f4", "<f4"), ("f4_big", ">f4"), ("i8", "<i8"), ("i4_big", ">i4"), ("i2", "<i2"),
                    ("i1", "i1"), ("u8", "<u8"), ("u4", "<u4"), ("u2_big", ">u2"), ("u1", "u1")]:
    np.save(f"{name}_c.npy", values.astype(dtype))
    np.save(f"{name}_fortran.npy", np.asfortranarray(values.astype(dtype)))
np.save("bool_c.npy", values > 1)
np.save("one_dimension.npy", values[1].astype(float))
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(f"version_{version[0]}.npy", "wb") as out:
        np.lib.format.write_array(out, values.astype(float), version=version)
np.save("complex.npy", values.astype(complex))
np.save("object.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
np.save("text.npy", np.array([["a", "b"]]))
np.save("half.npy", values.astype("f2"))
np.save("date.npy", values.astype("m8[s]"))
np.save("record.npy", np.zeros((2, 2), dtype=[("a", "f8"), ("b", "i4")]))
np.save("three_dimensions.npy", np.zeros((2, 2, 2)))
np.save("no_dimension.npy", np.array(1.0))
