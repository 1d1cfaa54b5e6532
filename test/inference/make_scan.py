"""Writes one axial head series as DICOM files, made of blocks so that every volume is known: make_scan.py OUT [OPTIONS]

A skull of 1000 HU around brain of 30 HU, and boxes of 70 HU: one in the patient's right half, one in the left. On request
a box of 150 HU in front and one of 10 HU behind. Needs Debian's python3-pydicom.
"""

import argparse
from pathlib import Path

import numpy as np
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

parser = argparse.ArgumentParser()
parser.add_argument("out", type=Path)
parser.add_argument("--right", type=float, nargs=3, help="mm, left-right, front-back, up-down")
parser.add_argument("--left", type=float, nargs=3)
parser.add_argument("--front", type=float, nargs=3, help="of 150 HU")
parser.add_argument("--back", type=float, nargs=3, help="of 10 HU")
parser.add_argument("--shift", type=float, nargs=3, default=(0, 0, 0), help="of all boxes, mm")
parser.add_argument("--slices", type=int, default=28)
parser.add_argument("--pixels", type=int, default=160)
parser.add_argument("--feet-first", action="store_true", help="columns run to the patient's right")
options = parser.parse_args()

pixel, spacing = 224 / options.pixels, 5.0
axis = lambda n, step: (np.arange(n) - (n - 1) / 2) * step
x, y, z = axis(options.pixels, pixel), axis(options.pixels, pixel), axis(options.slices, spacing)
Z, Y, X = np.meshgrid(z, y, x, indexing="ij")
radius = np.sqrt((X / 70) ** 2 + (Y / 85) ** 2 + ((Z + 10) / 70) ** 2)
hu = np.where(radius < 0.9, 30, np.where(radius < 1, 1000, -1000)).astype(np.int16)
for size, place, density in (
    (options.right, (-30, 0, 0), 70), (options.left, (30, 0, 0), 70),
    (options.front, (0, -45, 0), 150), (options.back, (0, 45, 0), 10),
):  # fmt: skip
    if size is None:
        continue
    centre = np.array(place) + options.shift
    inside = [np.abs(A - c) < s / 2 for A, c, s in zip((X, Y, Z), centre, size)]
    hu[inside[0] & inside[1] & inside[2]] = density

sign = -1 if options.feet_first else 1
hu = hu[:, :, ::sign]
options.out.mkdir(parents=True)
study, series, frame = generate_uid(), generate_uid(), generate_uid()
for k in range(options.slices):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame
    ds.Modality, ds.ImageType, ds.Manufacturer = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"], "test"
    ds.PatientID, ds.PatientName = "TEST", "Block^Head"
    ds.StudyDate = ds.AcquisitionDate = "20261103"
    ds.StudyTime = ds.AcquisitionTime = "040506"
    ds.SeriesDescription, ds.BodyPartExamined, ds.SeriesNumber = "HEAD 5MM", "HEAD", 2
    ds.ConvolutionKernel, ds.KVP, ds.SliceThickness = "H30s", 120, 5
    ds.Rows = ds.Columns = options.pixels
    ds.PixelSpacing = [pixel, pixel]
    ds.ImagePositionPatient = [sign * float(x[0]), float(y[0]), float(z[k])]
    ds.ImageOrientationPatient = [sign, 0, 0, 0, 1, 0]
    ds.InstanceNumber, ds.SamplesPerPixel, ds.PhotometricInterpretation = k + 1, 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "HU"
    ds.PixelData = hu[k].astype("<i2").tobytes()
    ds.save_as(options.out / f"{k:03}.dcm", write_like_original=False)
