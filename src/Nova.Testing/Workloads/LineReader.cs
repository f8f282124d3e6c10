using System.Globalization;
using System.Text;

namespace Nova.Testing.Workloads;

/// <summary>Reads the words of one line from left to right. What does not fit is refused with its place and with what was expected there.</summary>
internal sealed class LineReader(string text, int lineNumber)
{
    private readonly string _text = text;
    private int _at;
    private int _wordStart;

    /// <summary>Whether nothing but blanks and a comment is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return _at == _text.Length || _text[_at] == '#';
        }
    }

    /// <summary>The next word as it stands.</summary>
    /// <param name="expected">What it should be, for the message if there is none.</param>
    public string Word(string expected)
    {
        bool isMissing = IsAtEnd;
        _wordStart = _at;
        if (isMissing)
            throw Refusal(expected, "the end of the line");
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] != '#')
            _at++;
        return _text[_wordStart.._at];
    }

    /// <summary>Refuses what follows the last word.</summary>
    public void End()
    {
        if (!IsAtEnd)
            throw Refusal("the end of the line", Word(""));
    }

    public long Number(string expected, long least = long.MinValue, long most = long.MaxValue)
    {
        string word = Word(expected);
        bool fits = long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most;
        return fits ? number : throw Refusal(expected, word);
    }

    public int Count(string expected, int most = int.MaxValue) => (int)Number(expected, 0, most);

    /// <summary>An octal number of up to 16 bits, so that wrong permissions can be asked for too.</summary>
    public uint Octal(string expected)
    {
        string word = Word(expected);
        if (word.Length is 0 or > 6 || word.ContainsAnyExceptInRange('0', '7') || Convert.ToUInt32(word, 8) > ushort.MaxValue)
            throw Refusal(expected, word);
        return Convert.ToUInt32(word, 8);
    }

    public T Choice<T>(WordList<T> list)
        where T : struct
    {
        string word = Word($"one of {list}");
        foreach ((string known, T value) in list.Pairs)
        {
            if (known == word)
                return value;
        }

        throw Refusal($"one of {list}", word);
    }

    /// <summary>Words of a list with a plus between them, or "none".</summary>
    public uint Flags<T>(WordList<T> list)
        where T : struct, IConvertible
    {
        string word = Word($"none, or {list} with + between them");
        uint flags = 0;
        foreach (string part in word == "none" ? [] : word.Split('+'))
        {
            (string known, T value) = list.Pairs.FirstOrDefault(pair => pair.Word == part);
            if (known is null)
                throw Refusal($"none, or {list} with + between them", word);
            flags |= value.ToUInt32(CultureInfo.InvariantCulture);
        }

        return flags;
    }

    /// <summary>The number of a place for a handle: h0, h1, and so on.</summary>
    public int Slot()
    {
        string word = Word("a handle, h0 to h7");
        return word is ['h', >= '0' and < (char)('0' + World.Slots)] ? word[1] - '0' : throw Refusal("a handle, h0 to h7", word);
    }

    public Target Target()
    {
        const string Expected = "a path or a handle, h0 to h7";
        bool isHandle = !IsAtEnd && _text[_at] == 'h';
        return isHandle ? new Target(null, Slot()) : new Target(Path(Expected));
    }

    public string Path(string expected = "a path")
    {
        string path = Bytes(expected);
        return path.StartsWith('/') ? path : throw Refusal($"{expected} that begins with /", path);
    }

    /// <summary>Bytes, one for each char.</summary>
    public string Bytes(string expected)
    {
        string word = Word(expected);
        if (word == "\"\"")
            return "";
        StringBuilder bytes = new();
        for (int at = 0; at < word.Length;)
            at = Unescape(word, at, bytes);
        return bytes.ToString();
    }

    /// <summary>A refusal of the word that was read last.</summary>
    public WorkloadFormatException Refusal(string expected, string found) => RefusalAt(_wordStart, expected, found);

    private WorkloadFormatException RefusalAt(int at, string expected, string found) => new(lineNumber, at + 1, expected, found);

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private int Unescape(string word, int at, StringBuilder bytes)
    {
        const string Expected = @"a byte that prints, \xNN, or \{COUNT*BYTE}";
        if (word.AsSpan(at).StartsWith(@"\{"))
        {
            int star = word.IndexOf('*', at);
            int end = star < 0 ? -1 : word.IndexOf('}', star + 2);
            if (end < 0 || !int.TryParse(word.AsSpan(at + 2, star - at - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > ushort.MaxValue)
                throw RefusalAt(_wordStart + at, Expected, word[at..]);
            StringBuilder one = new();
            if (Unescape(word, star + 1, one) != end)
                throw RefusalAt(_wordStart + star + 1, "one byte and }", word[(star + 1)..]);
            bytes.Append(one[0], count);
            return end + 1;
        }

        if (word[at] == '\\')
        {
            if (at + 4 > word.Length || word[at + 1] != 'x' || !byte.TryParse(word.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
                throw RefusalAt(_wordStart + at, Expected, word[at..]);
            bytes.Append((char)value);
            return at + 4;
        }

        if (word[at] is <= ' ' or >= '\x7F' or '"')
            throw RefusalAt(_wordStart + at, Expected, word[at..]);
        bytes.Append(word[at]);
        return at + 1;
    }
}
