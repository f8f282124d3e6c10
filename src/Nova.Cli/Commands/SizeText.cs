using System.Globalization;

namespace Nova.Cli.Commands;

/// <summary>Sizes as people write them: 4096, 64K, 64M, 1G, 2T (powers of 1,024; KiB, MiB, ... mean the same) and kB, MB, GB, TB (powers of 1,000).</summary>
internal static class SizeText
{
    private const string Units = "KMGT";

    /// <summary>Reads a size.</summary>
    /// <returns>False if it isn't one, or is more than 2^63 - 1 bytes.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? text : text.AsSpan(0, digits);
        ReadOnlySpan<char> unit = digits < 0 ? [] : text.AsSpan(digits);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count) || !TryReadUnit(unit, out Int128 size))
            return false;

        Int128 product = count * size;
        bytes = product <= long.MaxValue ? (long)product : 0;
        return product <= long.MaxValue;
    }

    /// <summary>A size in the largest unit of 1,024 that leaves a digit before the point: "1.5 GiB".</summary>
    public static string Format(long bytes)
    {
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return unit < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}iB");
    }

    private static bool TryReadUnit(ReadOnlySpan<char> unit, out Int128 size)
    {
        size = 1;
        if (unit.IsEmpty || unit is "B")
            return true;

        int power = Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        long radix = unit[1..] switch
        {
            "" or "iB" => 1024,
            "B" => 1000,
            _ => 0,
        };
        for (int step = 0; step < power; step++)
            size *= radix;
        return power != 0 && radix != 0;
    }
}
