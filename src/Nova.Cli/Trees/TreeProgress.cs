namespace Nova.Cli.Trees;

/// <summary>Who wants to know how far a walk has come.</summary>
internal interface ITreeProgress
{
    /// <summary>One more entry is done.</summary>
    void EntryDone();

    /// <summary>More bytes of content are done.</summary>
    void BytesDone(long count);
}

/// <summary>Nobody does.</summary>
internal sealed class NoProgress : ITreeProgress
{
    public static NoProgress Instance { get; } = new();

    public void EntryDone()
    {
    }

    public void BytesDone(long count)
    {
    }
}
