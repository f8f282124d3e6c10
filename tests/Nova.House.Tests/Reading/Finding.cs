using Xunit;

namespace Nova.House.Tests.Reading;

/// <summary>One breach of a house rule: where (path from the root, line from 1, 0 for the file as a whole) and what.</summary>
internal readonly record struct Finding(string Path, int Line, string What)
{
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {What}" : $"{Path}: {What}";

    /// <summary>Fails with every finding, one a line.</summary>
    internal static void AssertNone(IEnumerable<Finding> findings)
    {
        string all = string.Join('\n', findings);
        Assert.True(all.Length == 0, "The house rules are broken:\n" + all);
    }

    internal static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
