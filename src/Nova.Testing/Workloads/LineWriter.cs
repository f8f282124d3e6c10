using System.Globalization;
using System.Text;

namespace Nova.Testing.Workloads;

/// <summary>Puts the words of one line together. What it writes, <see cref="LineReader"/> reads.</summary>
internal sealed class LineWriter
{
    private const int ShortestRun = 12;
    private readonly StringBuilder _text = new();

    /// <summary>A word as it is.</summary>
    public LineWriter Word(string word)
    {
        if (_text.Length != 0)
            _text.Append(' ');
        _text.Append(word);
        return this;
    }

    public LineWriter Number(long number) => Word(number.ToString(CultureInfo.InvariantCulture));

    public LineWriter Octal(uint permissions) => Word(Convert.ToString(permissions, 8));

    /// <summary>The word for a value of a list.</summary>
    public LineWriter Choice<T>(WordList<T> list, T value)
        where T : struct => Word(list.WordOf(value));

    /// <summary>Bytes, one for each char.</summary>
    public LineWriter Bytes(string text) => Word(Escape(text));

    public LineWriter Target(Target target) => target.Path is null ? Slot(target.Slot) : Bytes(target.Path);

    public LineWriter Slot(int slot) => Word(string.Create(CultureInfo.InvariantCulture, $"h{slot}"));

    public override string ToString() => _text.ToString();

    /// <summary>Bytes that print stand for themselves; of others the number is written, and a long run of one byte is counted.</summary>
    public static string Escape(string text)
    {
        if (text.Length == 0)
            return "\"\"";

        StringBuilder escaped = new();
        for (int at = 0; at < text.Length;)
        {
            int end = at + 1;
            while (end < text.Length && text[end] == text[at])
                end++;
            int run = end - at >= ShortestRun ? end - at : 1;
            string one = IsPlain(text[at]) ? text[at].ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{(int)text[at]:X2}");
            if (run == 1)
                escaped.Append(one);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\{{{run}*{one}}}");
            at += run;
        }

        return escaped.ToString();
    }

    private static bool IsPlain(char c) => c is > ' ' and < '\x7F' and not ('\\' or '#' or '"');
}
