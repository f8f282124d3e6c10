using System.Globalization;

namespace Nova.Cli.Commands;

/// <summary>Spans of time as people write them: 90s, 10m, 2h; a number alone is seconds.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);      // what a timer can wait

    /// <summary>Reads a span.</summary>
    /// <returns>False if it isn't one, is zero, or is longer than 24 days.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? text : text.AsSpan(0, digits);
        int seconds = (digits < 0 ? [] : text.AsSpan(digits)) switch
        {
            "" or "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => 0,
        };
        if (seconds == 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return false;

        duration = TimeSpan.FromSeconds((long)count * seconds);
        return duration > TimeSpan.Zero && duration <= Longest;
    }
}
