namespace Nova.SecondReader;

/// <summary>Which runs in doubt count. SPEC R19 to R21.</summary>
internal sealed class Verdict(Medium medium, IReadOnlyDictionary<ulong, Log> logs, IReadOnlyDictionary<ulong, TailWord> tails)
{
    /// <summary>Runs that were dropped because their data does not validate.</summary>
    public int WithoutData { get; private set; }

    /// <summary>Runs that were dropped because a participant has not reached its part.</summary>
    public int WithoutPartners { get; private set; }

    /// <summary>Runs that were in doubt and count.</summary>
    public int Committed { get; private set; }

    /// <summary>Checks data first, then judges all runs by what is left, and discards at the end.</summary>
    public void Give()
    {
        foreach (Log log in logs.Values.Where(log => log.IsInDoubt && !log.Records.Skip(log.DoubtFrom).All(HasData)))
        {
            log.Discard();
            WithoutData++;
        }

        Log[] inDoubt = [.. logs.Values.Where(log => log.IsInDoubt)];
        Log[] lost = [.. inDoubt.Where(log => !IsCommitted(log))];
        WithoutPartners = lost.Length;
        Committed = inDoubt.Length - lost.Length;
        foreach (Log log in lost)
            log.Discard();
    }

    private bool HasData(LogRecord record) => record.Kind switch
    {
        RecordKind.Write when record.HasDataChecksum => Castagnoli.Compute(DataOf(record)) == record.U32(20),
        RecordKind.SetXattr when record.U8(17) != 0 => Castagnoli.Compute(XattrData.Read(medium, record)) == record.U32(12),
        _ => true,
    };

    private ReadOnlySpan<byte> DataOf(LogRecord record) =>
        medium.Slice((long)record.U64(8) * Medium.BlockSize + (long)(record.U64(0) % Medium.BlockSize), (int)record.U32(16));

    private bool IsCommitted(Log log)
    {
        Witness[] named = log.Records[^1].Witnesses;
        if (!named.All(IsReached))
            return false;
        if (named.Length == 0 || named.All(other => other.Inode > log.Inode))
            return true;

        // The others name the hub alone.
        Witness hub = named.Single();
        return !logs.TryGetValue(hub.Inode, out Log? hubLog) || !hubLog.IsInDoubt || hubLog.LastSequence != hub.Sequence
            || hubLog.Records[^1].Witnesses.All(IsReached);
    }

    private bool IsReached(Witness witness)
    {
        if (logs.TryGetValue(witness.Inode, out Log? log) && log.Records.Count != 0)
            return (log.Generation & 0xFF_FFFF) == witness.GenerationBits && (log.EndsInDeath || log.LastSequence >= witness.Sequence);
        return tails.TryGetValue(witness.Inode, out TailWord tail) && tail.IsDead && tail.IsOf(witness.GenerationBits);
    }
}
