using System.Globalization;
using System.Text;
using Nova.Testing.Workloads;

namespace Nova.Testing;

/// <summary>
/// What a volume is put through: operations, one a line, in the language of docs/WORKLOADS.md. A failure is reported as a workload that shows it, and can be run from
/// that text.
/// </summary>
/// <remarks>Never changes, so it may be used from several threads.</remarks>
/// <example>
/// <code>
/// Workload workload = Workload.Parse("""
///     mkdir /d 755
///     create h0 /d/file read+write 644
///     mark
///     write h0 0 5000 1
///     rename /d/file /file replace
///     """);
/// </code>
/// </example>
public sealed class Workload
{
    internal Workload(string name, IEnumerable<Operation> operations)
    {
        Name = name;
        Operations = [.. operations];
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>How many operations it has.</summary>
    public int OperationCount => Operations.Count;

    /// <summary>The operations in their order.</summary>
    internal IReadOnlyList<Operation> Operations { get; }

    /// <summary>Reads a workload.</summary>
    /// <param name="text">One operation a line; empty lines and what follows a # are left out.</param>
    /// <param name="name">What reports call it.</param>
    /// <exception cref="WorkloadFormatException">A line is no operation; the message says which line and column, and what was expected.</exception>
    public static Workload Parse(string text, string name = "workload")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        List<Operation> operations = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            LineReader reader = new(line, ++number);
            if (reader.IsAtEnd)
                continue;
            Operation operation = OperationParser.Parse(reader);
            if (operation is Mark && operations.OfType<Mark>().Any())
                throw new WorkloadFormatException(number, 1, "no second mark", "one");
            operations.Add(operation);
        }

        return new Workload(name, operations);
    }

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Operation operation in Operations)
            text.Append(CultureInfo.InvariantCulture, $"{operation}\n");
        return text.ToString();
    }
}
