using System.Globalization;

namespace Nova.Cli.Rendering;

/// <summary>Times of a volume as text, in UTC with all nine digits.</summary>
internal static class TimeText
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>"2026-03-01T12:00:00.123456789Z". The whole range of 64 bits lies between the years 1677 and 2262.</summary>
    /// <param name="nanoseconds">Since 1970-01-01T00:00:00Z; may be negative.</param>
    public static string Format(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + NanosecondsPerSecond);
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{moment:yyyy-MM-dd'T'HH:mm:ss}.{rest:D9}Z");
    }
}
