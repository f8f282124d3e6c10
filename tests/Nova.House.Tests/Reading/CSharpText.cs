namespace Nova.House.Tests.Reading;

/// <summary>
/// A C# source text taken apart into code and comments. Both keep every character at its index and every line end, with spaces
/// for what belongs elsewhere; string and character literals are in neither, the holes of interpolated strings are code.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _source;
    private readonly char[] _code;
    private readonly char[] _comments;
    private int _at;

    private CSharpText(string source)
    {
        _source = source;
        _code = Blank(source);
        _comments = Blank(source);
    }

    internal string Code => new(_code);

    internal string Comments => new(_comments);

    internal static CSharpText Parse(string source)
    {
        CSharpText text = new(source);
        text.ReadCode(closingBraces: 0);
        return text;
    }

    private static char[] Blank(string source) => [.. source.Select(c => c == '\n' ? c : ' ')];

    private char Peek(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private int RunOf(char c)
    {
        int length = 0;
        while (Peek(length) == c)
        {
            length++;
        }

        return length;
    }

    /// <summary>Reads to the end of the text (0) or up to the braces that close a hole of an interpolated string.</summary>
    private void ReadCode(int closingBraces)
    {
        int depth = 0;
        while (_at < _source.Length)
        {
            char c = _source[_at];
            if (c == '/' && Peek(1) is '/' or '*' && c == '/')
            {
                ReadComment();
            }
            else if (c == '\'')
            {
                ReadCharacter();
            }
            else if (StringPrefix() is int prefix and >= 0)
            {
                ReadString(prefix);
            }
            else if (c == '}' && closingBraces > 0 && depth == 0)
            {
                return;
            }
            else
            {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                _code[_at++] = c;
            }
        }
    }

    private void ReadComment()
    {
        int length = Peek(1) == '/' ? _source.AsSpan(_at).IndexOf('\n') : _source.AsSpan(_at + 2).IndexOf("*/") + 4;
        int end = length < (Peek(1) == '/' ? 0 : 4) ? _source.Length : _at + length;
        _source.AsSpan(_at, end - _at).CopyTo(_comments.AsSpan(_at));
        _at = end;
    }

    private void ReadCharacter()
    {
        _at++;
        while (_at < _source.Length && _source[_at] is not ('\'' or '\n'))
        {
            _at += _source[_at] == '\\' ? 2 : 1;
        }

        _at++;
    }

    /// <summary>The number of <c>$</c> and <c>@</c> before a quote at this place, or -1 where no string starts.</summary>
    private int StringPrefix()
    {
        int length = 0;
        while (Peek(length) is '$' or '@')
        {
            length++;
        }

        return Peek(length) == '"' ? length : -1;
    }

    private void ReadString(int prefix)
    {
        ReadOnlySpan<char> marks = _source.AsSpan(_at, prefix);
        int dollars = marks.Count('$');
        bool isVerbatim = marks.Contains('@');
        _at += prefix;
        int quotes = RunOf('"');
        if (quotes >= 3 && !isVerbatim)
        {
            _at += quotes;
            ReadRawBody(quotes, dollars);
        }
        else
        {
            _at++;
            ReadBody(dollars, isVerbatim ? '"' : '\\');
        }
    }

    private void ReadRawBody(int quotes, int dollars)
    {
        while (_at < _source.Length)
        {
            int braces = dollars == 0 ? 0 : RunOf('{');
            if (RunOf('"') >= quotes)
            {
                _at += RunOf('"');
                return;
            }

            if (dollars > 0 && braces >= dollars)
            {
                _at += braces;
                ReadCode(dollars);
                _at += dollars;
            }
            else
            {
                _at++;
            }
        }
    }

    private void ReadBody(int dollars, char escape)
    {
        while (_at < _source.Length)
        {
            char c = _source[_at];
            if (c == escape && (c == '\\' || Peek(1) == '"'))
            {
                _at += 2;
            }
            else if (c == '"')
            {
                _at++;
                return;
            }
            else if (dollars > 0 && c == '{' && Peek(1) != '{')
            {
                _at++;
                ReadCode(closingBraces: 1);
                _at++;
            }
            else
            {
                _at += dollars > 0 && c == '{' ? 2 : 1;
            }
        }
    }
}
