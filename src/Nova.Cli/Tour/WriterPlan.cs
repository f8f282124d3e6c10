using System.Globalization;

namespace Nova.Cli.Tour;

/// <summary>
/// What one thread of the writer does, operation after operation, decided by a seed. The writer and whoever judges it run the same plan, so nothing
/// but the seed and the number of acknowledged operations has to pass between them.
/// </summary>
internal sealed class WriterPlan
{
    private const int MostFiles = 48;
    private const int ShortLength = 512;
    private const int LongLength = 40_000;

    private readonly Random _random;
    private readonly List<string> _names = [];
    private int _created;

    public WriterPlan(int seed, int thread) => _random = new Random(HashCodeOf(seed, thread));

    /// <summary>The directory after the operations that were taken so far.</summary>
    public Dictionary<string, WriterContent> Model { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the next operation: one to two steps, which are done one after the other and acknowledged together.</summary>
    public IReadOnlyList<WriterStep> Next()
    {
        List<WriterStep> steps = Choose();
        foreach (WriterStep step in steps)
            step.ApplyTo(Model);
        _names.Clear();
        _names.AddRange(Model.Keys.Order(StringComparer.Ordinal));
        return steps;
    }

    private List<WriterStep> Choose()
    {
        int choice = _random.Next(10);
        if (_names.Count < 4 || (choice < 4 && _names.Count < MostFiles))
        {
            string name = NewName();
            return [new WriterStep(WriterStepKind.Create, name), new WriterStep(WriterStepKind.Write, name, NewContent(NewLength()))];
        }

        string victim = _names[_random.Next(_names.Count)];
        WriterContent content = Model[victim];
        return choice switch
        {
            < 6 => [new WriterStep(WriterStepKind.Write, victim, NewContent(content.Length))],
            6 => [new WriterStep(WriterStepKind.Append, victim, content with { Length = content.Length + NewLength() })],
            7 => [new WriterStep(WriterStepKind.Rename, victim, NewName: NewName())],
            8 => [new WriterStep(WriterStepKind.Rename, victim, NewName: OtherThan(victim))],
            _ => [new WriterStep(WriterStepKind.Unlink, victim)],
        };
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"file-{_created++}");

    private string OtherThan(string name)
    {
        string other = _names[_random.Next(_names.Count)];
        return string.Equals(other, name, StringComparison.Ordinal) ? NewName() : other;
    }

    private int NewLength() => 1 + _random.Next(_random.Next(2) == 0 ? ShortLength : LongLength);

    private WriterContent NewContent(int length) => new((ulong)_random.NextInt64(), length);

    private static int HashCodeOf(int seed, int thread) => unchecked((seed * 31) + thread);
}
