using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using Nova.Core;
using Nova.Pmem;
using Nova.Testing.Trees;

namespace Nova.Testing.Volumes;

// A state takes about a millisecond of one core, thousands of times: everything is compared by digests, buffers serve again, and only a state that is refused is
// looked at in full. Steps: look (read-only), recover, compare, check, close; and of each closed image once: open again, compare, use up.

/// <summary>Checks states of crashes, one after another.</summary>
/// <param name="used">Closed images that were used up already, by any checker.</param>
internal sealed class StateCheck(ConcurrentDictionary<ulong, byte> used)
{
    // A volume without room for the allocator image and the next mount's record is not left clean.
    private const int BlocksOfAFullVolume = 8;
    private const int LineSize = PmemRegion.LineSizeInBytes;
    private readonly VolumeReader _reader = new();
    private readonly FullUse _fullUse = new();
    private readonly VolumeOptions _options = VolumeCrashTest.OptionsFor(new StepClock());
    private readonly VolumeOptions _readOnly = VolumeCrashTest.OptionsFor(new StepClock()) with { ReadOnly = true };

    /// <summary>Checks one state.</summary>
    /// <exception cref="CrashViolationException">It is not legal.</exception>
    public void Run(PmemRegion region, CrashMoment moment, ExpectedTrees expected)
    {
        int returned = moment.Completed.Count - 1;                  // without the step that formats
        if (returned < 0 && !CanBeOpened(moment))
        {
            moment.Fingerprint(0);
            return;
        }

        ulong looked = Look(moment);
        using NovaVolume volume = NovaVolume.Open(region, _options);
        ulong found = Recovered(volume, moment, expected, Math.Max(returned, 0));
        if (looked != found)
            moment.Fail("Opened for reading only it is another tree than recovered.");
        moment.Fingerprint(found);
        RequireSound(volume, moment);
        VolumeSpace space = volume.GetSpace();
        volume.Dispose();

        ulong image = Mixing.Combine(HashOf(moment), found);
        if (!used.ContainsKey(image))
        {
            UseUp(moment, found, space);
            used.TryAdd(image, 0);              // not before: what is refused must be refused again when the explorer asks again
        }
    }

    /// <summary>Before formatting returned there may be no volume; then opening says so.</summary>
    private bool CanBeOpened(CrashMoment moment)
    {
        try
        {
            NovaVolume.Open(moment.OpenAgain(), _readOnly).Abandon();
            return true;
        }
        catch (NovaException refusal) when (refusal.Error is NovaError.NotAVolume or NovaError.Corrupt)
        {
            return false;
        }
    }

    private ulong Look(CrashMoment moment)
    {
        NovaVolume volume = NovaVolume.Open(new UnchangedRegion(moment.OpenAgain()), _readOnly);
        ulong found = _reader.Read(volume);
        volume.Dispose();
        return found;
    }

    private ulong Recovered(NovaVolume volume, CrashMoment moment, ExpectedTrees expected, int returned)
    {
        if (volume.Recovery.Damage.Count != 0)
            moment.Fail($"Recovery found damage: {volume.Recovery.Damage[0].Message}");
        ulong found = _reader.Read(volume);
        bool isNew = moment.InFlight.Count != 0 && moment.Completed.Count != 0;
        if (found == expected.DigestAfter(returned) || (isNew && found == expected.DigestAfter(returned + 1)))
            return found;

        Picture picture = Picture.Of(new InodeTree(volume));
        string difference = picture.DifferenceFrom(expected.PictureAfter(returned));
        if (isNew)
            difference = $"not the old tree:\n{difference}\nnor the new one:\n{picture.DifferenceFrom(expected.PictureAfter(returned + 1))}";
        moment.Fail($"The tree is wrong; {difference}");
        return 0;
    }

    /// <summary>A check finds nothing, and counts from the logs alone what the volume says of itself.</summary>
    internal static void RequireSound(NovaVolume volume, CrashMoment moment)
    {
        CheckReport report = volume.Check();
        if (report.Problems.Count != 0)
            moment.Fail($"The check finds {report.Problems.Count} problems: {report.Problems[0].Message}");
        VolumeSpace space = volume.GetSpace();
        VolumeSpace counted = report.Space;
        bool addsUp = SumOf(space) == space.TotalBlocks && SumOf(counted) == counted.TotalBlocks;
        if (!addsUp || (counted.DataBlocks, counted.TableBlocks, counted.InodeCount) != (space.DataBlocks, space.TableBlocks, space.InodeCount))
            moment.Fail($"The account is wrong: {space}; the logs say {counted}");
    }

    private static long SumOf(in VolumeSpace space) =>
        space.FixedBlocks + space.FreeBlocks + space.ReservedBlocks + space.LimboBlocks + space.TableBlocks + space.LogBlocks + space.DataBlocks;

    private void UseUp(CrashMoment moment, ulong found, in VolumeSpace before)
    {
        using NovaVolume volume = NovaVolume.Open(moment.OpenAgain(), _options);
        if (!volume.Recovery.WasClean && before.FreeBlocks + before.ReservedBlocks > BlocksOfAFullVolume)
            moment.Fail("Closed cleanly, it is recovered again.");
        if (_reader.Read(volume) != found)
            moment.Fail("Closed and opened again it is another tree.");
        VolumeSpace space = volume.GetSpace();
        if ((space.DataBlocks, space.TableBlocks, space.InodeCount) != (before.DataBlocks, before.TableBlocks, before.InodeCount))
            moment.Fail($"Closed and opened again it has other blocks: {space}, before {before}");
        _fullUse.Run(volume, moment);
        volume.Dispose();                       // what the last removal left still waits for tail words
        using NovaVolume emptied = NovaVolume.Open(moment.OpenAgain(), _options);
        if (!emptied.Recovery.WasClean)
            moment.Fail("Emptied and closed cleanly, it is recovered again.");
        RequireSound(emptied, moment);
        emptied.Abandon();
    }

    /// <summary>A hash of the bytes as they are now, those that the check itself stored among them.</summary>
    private static ulong HashOf(CrashMoment moment)
    {
        using PmemRegion region = moment.OpenAgain();
        ReadOnlySpan<byte> bytes = region is SimulatedRegion simulated ? simulated.Bytes : region.Read(0, (int)region.LengthInBytes);
        ulong hash0 = 1, hash1 = 2, hash2 = 3, hash3 = 4;
        for (; bytes.Length >= LineSize; bytes = bytes[LineSize..])
        {
            hash0 = Fold(hash0, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            hash1 = Fold(hash1, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
            hash2 = Fold(hash2, BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]));
            hash3 = Fold(hash3, BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]));
        }

        return Mixing.Combine(Mixing.Combine(hash0, hash1), Mixing.Combine(hash2, hash3));
    }

    // Two words with one multiplication, four chains side by side: the whole image takes some 20 microseconds.
    private static ulong Fold(ulong hash, ulong first, ulong second)
    {
        ulong high = Math.BigMul(hash ^ first, second ^ 0x9FB2_1C65_1E98_DF25, out ulong low);
        return high ^ low ^ BitOperations.RotateLeft(hash, 29) ^ first;
    }
}
