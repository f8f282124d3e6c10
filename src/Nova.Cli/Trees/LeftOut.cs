namespace Nova.Cli.Trees;

/// <summary>What could not be carried over, with the reason; the first ones in words, all of them counted.</summary>
internal sealed class LeftOut
{
    private const int KeptInWords = 10;

    private readonly List<string> _notes = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> Notes => _notes;

    public void Add(string note)
    {
        Count++;
        if (_notes.Count < KeptInWords)
            _notes.Add(note);
    }
}
