using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Finds the superblock that serves: the primary, or the replica at the end of the region. SPEC R7.</summary>
/// <param name="Superblock">The one that serves.</param>
/// <param name="Geometry">The geometry in force.</param>
/// <param name="UsedReplica">Whether the primary failed its checks.</param>
internal sealed record SuperblockReader(Superblock Superblock, Geometry Geometry, bool UsedReplica)
{
    private const string NoMagic = "no magic number";
    private const string TooShort = "the region is too short for one";

    /// <summary>Whether a feature is set that this library must not write next to.</summary>
    public bool ForcesReadOnly => (Superblock.ReadOnlyFeatures & ~Format.KnownReadOnlyFeatures) != 0;

    /// <exception cref="NovaException"><see cref="NovaError.NotAVolume"/>, <see cref="NovaError.UnsupportedFormat"/> or <see cref="NovaError.Corrupt"/>: see the message.</exception>
    public static SuperblockReader Read(PmemRegion region)
    {
        string primary = TryRead(region, 0, out SuperblockReader? found);
        if (found is null)
        {
            long end = region.LengthInBytes - Format.BlockSizeInBytes;
            string replica = end > 0 ? TryRead(region, end, out found) : TooShort;
            if (found is null)
            {
                throw Refuse(region, primary, replica);
            }

            found = found with { UsedReplica = true };
        }

        Require(found);
        if (found.Geometry.BlockCount > (ulong)region.LengthInBytes / Format.BlockSizeInBytes)
        {
            throw NovaException.Damage("geometry", 0, $"a region of {found.Geometry.BlockCount} blocks", $"{region.LengthInBytes / Format.BlockSizeInBytes} blocks: the image was cut off");
        }

        return found;
    }

    /// <summary>Reads one of the two.</summary>
    /// <returns>What is wrong with it; empty if nothing is.</returns>
    private static string TryRead(PmemRegion region, long offset, out SuperblockReader? found)
    {
        found = null;
        Superblock superblock = Overlay.Read<Superblock>(region.Read(offset, Superblock.SizeInBytes));
        if (superblock.Magic != Format.Magic)
        {
            return NoMagic;
        }

        if (superblock.Checksum != superblock.ComputeChecksum())
        {
            return "its checksum fails";
        }

        if (!TryChooseGeometry(superblock, out Geometry geometry))
        {
            return "neither of its geometries validates";
        }

        found = new SuperblockReader(superblock, geometry, UsedReplica: false);
        return "";
    }

    private static bool TryChooseGeometry(in Superblock superblock, out Geometry geometry)
    {
        Geometry a = superblock.GeometryA;
        Geometry b = superblock.GeometryB;
        bool validA = a.Sequence != 0 && a.Checksum == a.ComputeChecksum(superblock.Secret);
        bool validB = b.Sequence != 0 && b.Checksum == b.ComputeChecksum(superblock.Secret);
        geometry = validB && (!validA || b.Sequence > a.Sequence) ? b : a;
        return validA || validB;
    }

    private static void Require(SuperblockReader found)
    {
        Superblock superblock = found.Superblock;
        if (superblock.FormatVersion != Format.Version)
        {
            string advice = superblock.FormatVersion > Format.Version ? "A newer library wrote it; use that one." : "An older library wrote it; export it with that one.";
            throw new NovaException(NovaError.UnsupportedFormat, $"The volume has format version {superblock.FormatVersion}; this library knows version {Format.Version}. {advice}");
        }

        ulong unknown = superblock.IncompatibleFeatures & ~Format.KnownIncompatibleFeatures;
        if (unknown != 0)
        {
            throw new NovaException(NovaError.UnsupportedFormat, $"The volume uses features that this library does not know (0x{unknown:X}). Use the library that made it, or a newer one.");
        }

        ulong blocks = found.Geometry.BlockCount;
        bool sane = superblock.BlockSize == Format.BlockSizeInBytes
            && superblock.SlotSize == Format.SlotSizeInBytes
            && superblock.ShardCount is >= 1 and <= Format.MaximumShardCount
            && superblock.AnchorBlocks == Format.AnchorBlocks((int)superblock.ShardCount)
            && found.Geometry.FirstDataBlock == 1 + superblock.AnchorBlocks
            && blocks > found.Geometry.FirstDataBlock + 1
            && blocks <= (ulong)Format.MaximumBlockCount;
        if (!sane)
        {
            throw NovaException.Damage("superblock", 0, "sizes of format version 1", $"blocks of {superblock.BlockSize}, slots of {superblock.SlotSize}, {superblock.ShardCount} shards, {blocks} blocks");
        }
    }

    private static NovaException Refuse(PmemRegion region, string primary, string replica)
    {
        return primary == NoMagic && replica is NoMagic or TooShort
            ? new NovaException(NovaError.NotAVolume, "This is not a Nova volume: there is no superblock at its start, and no replica at its end. A volume is made with Create, or with 'nova mkfs'.")
            : NovaException.Damage("superblock", 0, "a valid superblock, or a valid replica in the last block", $"of the superblock: {primary}; of the replica at byte {region.LengthInBytes - Format.BlockSizeInBytes}: {replica}");
    }
}
