using System.Globalization;

namespace Nova.Benchmarks;

/// <summary>An upper bound that a measure keeps.</summary>
/// <param name="AtMost">The largest value that passes.</param>
internal readonly record struct Gate(double AtMost)
{
    public bool Admits(double value) => value <= AtMost;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<= {AtMost}");
}

/// <summary>One figure, with the bound that it has to keep if there is one.</summary>
/// <param name="Name">Family and operation: <c>fences.create</c>.</param>
/// <param name="Value">In the unit of its family.</param>
/// <param name="Gate">Null where the figure is only told.</param>
internal sealed record Measure(string Name, double Value, Gate? Gate = null)
{
    /// <summary>Whether the figure keeps its bound; true where there is none.</summary>
    public bool Passes => Gate is not { } gate || gate.Admits(Value);
}
