using System.Buffers;
using System.Text;

namespace Nova.Core;

/// <summary>
/// Names and paths as strings. On the medium they are bytes, compared as bytes; as strings they are UTF-8, and bytes that are not UTF-8 become escapes.
/// </summary>
/// <remarks>
/// The escape for a byte 0xNN that is not part of well-formed UTF-8 is the lone surrogate U+DCNN (0x80 to 0xFF), which no well-formed text contains.
/// Bytes to string and back gives the same bytes, always, so a name from a listing can be used in a path. String to bytes refuses every other lone surrogate,
/// so two strings that a listing can return never mean one name. Names without escapes are compared and normalised by nobody: "é" in one code point and in two are two names.
/// The scheme is that of Python's "surrogateescape" (PEP 383). No state; safe from any thread.
/// </remarks>
public static class NovaNames
{
    private const char EscapeBase = '\uDC00';
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    /// <summary>The bytes as a string, with escapes where they are not UTF-8.</summary>
    /// <param name="name">A name or a path, of any length.</param>
    /// <returns>The string; <see cref="ToBytes"/> gives the same bytes back.</returns>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        if (System.Text.Unicode.Utf8.IsValid(name))
            return Encoding.UTF8.GetString(name);

        StringBuilder text = new(name.Length);
        Span<char> units = stackalloc char[2];
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int consumed) == OperationStatus.Done)
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                foreach (byte octet in name[..consumed])
                    text.Append((char)(EscapeBase + octet));
            }

            name = name[consumed..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a name or path.</summary>
    /// <param name="text">UTF-16, with the escapes of this class.</param>
    /// <returns>UTF-8, with the escaped bytes as they were.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> has a lone surrogate that is no escape.</exception>
    public static byte[] ToBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = new byte[MaxBytes(text)];
        return bytes[..Encode(text, bytes)];
    }

    internal static int MaxBytes(string text) => 3 * text.Length;

    /// <summary>Writes the bytes of a text to a buffer of at least <see cref="MaxBytes"/>, and returns how many they are.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate that is no escape.</exception>
    internal static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int length = 0;
        while (!text.IsEmpty)
        {
            // Runs of well-formed text go through the runtime's vectorised encoder; it stops before a lone surrogate.
            OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(text, bytes[length..], out int read, out int written, replaceInvalidSequences: false);
            text = text[read..];
            length += written;
            if (status == OperationStatus.Done)
                break;

            if (text[0] is < FirstEscape or > LastEscape)
                throw new ArgumentException($"The path has half a surrogate pair, U+{(int)text[0]:X4}, which is neither a character nor an escaped byte.", nameof(text));
            bytes[length++] = (byte)(text[0] - EscapeBase);
            text = text[1..];
        }

        return length;
    }
}
