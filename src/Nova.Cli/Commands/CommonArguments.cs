using System.CommandLine;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary>Arguments and options that several commands have, made anew for each.</summary>
internal static class CommonArguments
{
    public static Argument<string> Image() => new("IMAGE") { Description = "The volume's file." };

    public static Argument<string> OptionalPath() => new("PATH")
    {
        Description = "A path in the volume; the root unless given.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "/",
    };

    public static Option<PersistenceDomain?> Domain() => new("--domain")
    {
        HelpName = "DOMAIN",
        Description = "What a committed operation must survive: Dax or Synced (power loss), Emulated (process death). Unless given, the strongest that costs no disk speed.",
        CustomParser = result =>
        {
            if (Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out PersistenceDomain domain) && domain is not PersistenceDomain.Simulated)
                return domain;
            result.AddError($"'{result.Tokens[0].Value}' is no domain: use Dax, Synced or Emulated.");
            return null;
        },
    };
}
