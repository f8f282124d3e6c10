using System.Globalization;
using System.Text.Json;

namespace Nova.Benchmarks;

/// <summary>How measures are printed.</summary>
internal enum MeasureForm
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>One object a line: measure, value, gate or null, ok.</summary>
    Json,
}

/// <summary>Prints measures as they come.</summary>
internal sealed class MeasureReport(TextWriter output, MeasureForm form)
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Measure measure)
    {
        double value = Math.Round(measure.Value, 4);
        string? gate = measure.Gate?.ToString();
        string line = form == MeasureForm.Json
            ? JsonSerializer.Serialize(new { measure = measure.Name, value, gate, ok = measure.Passes }, Options)
            : string.Create(CultureInfo.InvariantCulture, $"{measure.Name,-30} {value,14:N4}  {gate,-8} {(gate is null ? "" : measure.Passes ? "ok" : "MISSED")}").TrimEnd();
        output.WriteLine(line);
        output.Flush();
    }
}
