using System.Globalization;

namespace Nova.Testing;

/// <summary>A text that is no workload: where it stops being one, and what was expected there.</summary>
public sealed class WorkloadFormatException : FormatException
{
    /// <summary>Makes one without a place.</summary>
    public WorkloadFormatException()
        : this("The text is not a workload.")
    {
    }

    /// <summary>Makes one without a place.</summary>
    /// <param name="message">What is wrong.</param>
    public WorkloadFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one without a place.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">Why.</param>
    public WorkloadFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal WorkloadFormatException(int line, int column, string expected, string found)
        : base(string.Create(CultureInfo.InvariantCulture, $"Line {line}, column {column}: expected {expected}, found {found}."))
    {
        Line = line;
        Column = column;
        Expected = expected;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The place in the line, in chars, from 1.</summary>
    public int Column { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; } = "";
}
