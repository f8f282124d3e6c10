using System.CommandLine;
using System.Globalization;
using Nova.Cli.Crashes;
using Nova.Testing;

namespace Nova.Cli.Commands;

/// <summary>The options of the commands below <c>nova crashtest</c>, made anew for each.</summary>
internal sealed class CrashTestOptions
{
    private static readonly CrashSettings Usual = new();

    private readonly Option<CrashMode[]> _modes = new("--mode")
    {
        HelpName = "MODE",
        Description = $"A kind of crash: {string.Join(", ", ModeNames.All)}. May be given several times; adr and eadr unless given.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result =>
        {
            List<CrashMode> modes = [];
            foreach (string name in result.Tokens.Select(static token => token.Value))
            {
                if (ModeNames.TryParse(name, out CrashMode mode))
                    modes.Add(mode);
                else
                    result.AddError($"'{name}' is no mode: use {string.Join(", ", ModeNames.All)}.");
            }

            return [.. modes.Distinct()];
        },
    };

    private readonly Option<int> _seed = Number("--seed", Usual.Seed, 0, "Where chance comes from; the same seed crashes the same.");

    private readonly Option<TimeSpan?> _budget = new("--budget")
    {
        HelpName = "DURATION",
        Description = "Ends after this time: 90s, 10m, 2h. Without it everything is crashed.",
        CustomParser = static result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out TimeSpan duration))
                return duration;
            result.AddError($"'{result.Tokens[0].Value}' is no duration: write 90s, 10m or 2h, up to 24 days.");
            return null;
        },
    };

    private readonly Option<int> _threads = Number("--threads", Usual.Workers, 1, "Workers: as many as processors. What is found does not depend on them.");

    private readonly Option<int> _states = Number("--states", Usual.StatesPerPoint, 2, "States at most at one crash point.");

    private readonly Option<int> _depth = Number("--depth", Usual.Depth, 1, "2 crashes recoveries too.", most: 2);

    private readonly Option<string> _folder = new("--out")
    {
        HelpName = "DIR",
        Description = "Where files of violations are made.",
        DefaultValueFactory = static _ => Usual.Folder,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Prints the figures as one JSON object." };

    private readonly Option<int?> _count = new("--count")
    {
        HelpName = "N",
        Description = "Workloads at most. All of them unless given; of those that are drawn, 1000, or until the budget is used up.",
        CustomParser = static result => ReadNumber(result, 1, int.MaxValue),
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_modes, _seed, _budget, _threads, _states, _depth, _folder, _json])
            command.Options.Add(option);
    }

    /// <summary>Adds the one that only a set has.</summary>
    public void AddCountTo(Command command) => command.Options.Add(_count);

    public CrashSettings Settings(ParseResult parsed) => new()
    {
        Modes = parsed.GetValue(_modes) is { Length: > 0 } modes ? modes : Usual.Modes,
        Seed = parsed.GetValue(_seed),
        Budget = parsed.GetValue(_budget) ?? Usual.Budget,
        Workers = parsed.GetValue(_threads),
        StatesPerPoint = parsed.GetValue(_states),
        Depth = parsed.GetValue(_depth),
        Folder = parsed.GetValue(_folder) ?? Usual.Folder,
    };

    /// <summary>How many workloads a set has at most; null for all.</summary>
    public int? Count(ParseResult parsed) => parsed.GetValue(_count);

    /// <summary>The number of threads, if it was given.</summary>
    public int? Threads(ParseResult parsed) => parsed.GetResult(_threads) is { Implicit: false } ? parsed.GetValue(_threads) : null;

    /// <summary>Gives the number of threads a second meaning, in which not every number will do.</summary>
    public void RequireThreads(Predicate<int> isAllowed, string description)
    {
        _threads.Description = description;
        _threads.Validators.Add(result =>
        {
            if (!result.Implicit && result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int threads) && !isAllowed(threads))
                result.AddError($"--threads can't be {threads}. {description}");
        });
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    private static Option<int> Number(string name, int usual, int least, string description, int most = int.MaxValue) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result => ReadNumber(result, least, most) ?? usual,
    };

    private static int? ReadNumber(System.CommandLine.Parsing.ArgumentResult result, int least, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            return number;
        result.AddError(most == int.MaxValue ? $"'{text}' is no number of {least} or more." : $"'{text}' is no number from {least} to {most}.");
        return null;
    }
}
