using Nova.Pmem;

namespace Nova.Testing;

// What can go wrong with a medium beside losing what was not fenced.
public partial class SimulatedRegion
{
    private HashSet<long>? _poisonedLines;
    private bool _writeBackFails;

    /// <summary>Makes the lines of a range unreadable, each until it is written anew as a whole. Reading one throws <see cref="PmemException"/> with
    /// <see cref="PmemError.MediaError"/>, as a machine check would end a load.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 0 or more; every line that the range touches is poisoned.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the region.</exception>
    public void Poison(long offset, long length)
    {
        ThrowIfOutside(offset, length);
        _poisonedLines ??= [];
        for (long line = offset / LineSizeInBytes; line * LineSizeInBytes < offset + length; line++)
            _poisonedLines.Add(line);
        WatchesReads = true;
    }

    /// <summary>Turns one bit over, unseen by anyone who watches stores.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="bit">0 to 7; 0 is the lowest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The byte lies outside the region, or there is no such bit.</exception>
    public void FlipBit(long offset, int bit)
    {
        ThrowIfOutside(offset, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(bit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bit, 7);
        Bytes[(int)offset] ^= (byte)(1 << bit);
    }

    /// <summary>Changes bytes unseen by anyone who watches stores: a stray or misdirected write, or a write that was lost, undone here by its old
    /// bytes.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">The bytes that end up there.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the region.</exception>
    public void Overwrite(long offset, ReadOnlySpan<byte> source)
    {
        ThrowIfOutside(offset, source.Length);
        source.CopyTo(Bytes[(int)offset..]);
    }

    /// <summary>Lets every fence from here on fail with <see cref="PmemError.WriteBackFailed"/>; the first of them makes the region read-only.</summary>
    public void FailWriteBacks() => _writeBackFails = true;

    /// <summary>A copy of the bytes, past poison.</summary>
    public byte[] ToImage() => Bytes.ToArray();

    /// <inheritdoc/>
    protected override void OnRead(long offset, int length)
    {
        if (_poisonedLines is null || HarnessFault == HarnessFault.PoisonNeverRaised)
            return;

        for (long line = offset / LineSizeInBytes; line * LineSizeInBytes < offset + length; line++)
        {
            if (_poisonedLines.Contains(line))
                throw new PmemException(PmemError.MediaError, $"The line at {line * LineSizeInBytes} can't be read: it is poisoned.");
        }
    }

    /// <summary>A fault that a test of this project plants.</summary>
    internal HarnessFault HarnessFault { get; init; }

    private void Heal(long offset, long length)
    {
        if (_poisonedLines is null)
            return;

        long firstWhole = (offset + LineSizeInBytes - 1) / LineSizeInBytes;
        for (long line = firstWhole; (line + 1) * LineSizeInBytes <= offset + length; line++)
            _poisonedLines.Remove(line);
    }

    private void ThrowIfOutside(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > LengthInBytes - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{length} bytes at {offset} leave the region of {LengthInBytes} bytes.");
    }
}
