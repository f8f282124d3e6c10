using System.Globalization;
using System.Text;
using Nova.Core;

namespace Nova.Cli.Rendering;

/// <summary>
/// Standard output for lines that hold names. Into a file or pipe names go as they are, byte by byte; on a terminal, control characters and bytes that are not UTF-8
/// show as \xNN, so that a name can't play with the terminal.
/// </summary>
internal sealed class NameOutput : IDisposable
{
    private readonly BufferedStream _output = new(Console.OpenStandardOutput(), 64 * 1024);
    private readonly bool _toPeople = !Console.IsOutputRedirected;

    public void Text(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    public void Name(ReadOnlySpan<byte> name)
    {
        if (_toPeople)
            Text(Escape(name));
        else
            _output.Write(name);
    }

    public void Line() => _output.WriteByte((byte)'\n');

    public void Dispose() => _output.Dispose();

    internal static string Escape(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new(name.Length);
        foreach (char unit in NovaNames.ToText(name))
        {
            bool isEscaped = unit is >= '\uDC80' and <= '\uDCFF' && (text.Length == 0 || !char.IsHighSurrogate(text[^1]));
            if (isEscaped || char.IsControl(unit))
                text.Append(CultureInfo.InvariantCulture, $"\\x{unit & 0xFF:x2}");
            else
                text.Append(unit);
        }

        return text.ToString();
    }
}
