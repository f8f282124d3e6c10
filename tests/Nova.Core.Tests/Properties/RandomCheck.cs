using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Nova.Core.Tests.Properties;

/// <summary>
/// Runs a property with FsCheck. A failure is shrunk and printed with its seed; setting NOVA_REPLAY to what stands in the brackets, for instance
/// "1234567,7654321,50", runs that case first.
/// </summary>
internal static class RandomCheck
{
    public const string ReplayVariable = "NOVA_REPLAY";

    /// <summary>A multiple of the usual number of cases, for long runs: NOVA_CASES=10.</summary>
    public const string CasesVariable = "NOVA_CASES";

    public static void ForAll<T>(Arbitrary<T> values, int cases, Action<T> property)
    {
        int factor = int.Parse(Environment.GetEnvironmentVariable(CasesVariable) ?? "1", CultureInfo.InvariantCulture);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(cases * factor).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable(ReplayVariable) is { Length: > 0 } text)
            config = config.WithReplay(FSharpOption<Replay>.Some(Parse(text)));
        FsCheck.Check.One(config, Prop.ForAll(values, property));
    }

    private static Replay Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        ulong seed = ulong.Parse(parts[0], CultureInfo.InvariantCulture), gamma = ulong.Parse(parts[1], CultureInfo.InvariantCulture);
        FSharpOption<int> size = parts.Length > 2 ? FSharpOption<int>.Some(int.Parse(parts[2], CultureInfo.InvariantCulture)) : FSharpOption<int>.None;
        return new Replay(new Rnd(seed, gamma), size);
    }
}
