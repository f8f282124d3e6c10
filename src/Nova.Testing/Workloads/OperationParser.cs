using System.Globalization;
using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>Reads one line of the workload language.</summary>
internal static class OperationParser
{
    // What a line begins with, in the order of docs/WORKLOADS.md.
    private static readonly Dictionary<string, Func<LineReader, Who, Operation>> ByUser = new(StringComparer.Ordinal)
    {
        ["create"] = static (line, who) =>
        {
            int slot = line.Slot();
            return new CreateFile(who, line.Path(), (OpenHow)line.Flags(Words.Flags), Mode(line), slot);
        },
        ["open"] = static (line, who) =>
        {
            int slot = line.Slot();
            return new OpenFile(who, line.Path(), (OpenHow)line.Flags(Words.Flags), slot);
        },
        ["mkdir"] = static (line, who) => new MakeDirectory(who, line.Path(), Mode(line)),
        ["rmdir"] = static (line, who) => new RemoveDirectory(who, line.Path()),
        ["unlink"] = static (line, who) => new Unlink(who, line.Path()),
        ["rename"] = static (line, who) => new Rename(who, line.Path(), line.Path(), line.Choice(Words.Renames)),
        ["link"] = Link,
        ["symlink"] = static (line, who) =>
        {
            string target = line.Bytes("the target's text");
            return new MakeSymbolicLink(who, line.Path(), target);
        },
        ["readlink"] = static (line, who) => new ReadSymbolicLink(who, line.Path()),
        ["mknod"] = static (line, who) => new MakeNode(who, line.Path(), line.Choice(Words.Types), Mode(line), (ulong)line.Number("a device number")),
        ["stat"] = Stat,
        ["chmod"] = static (line, who) => new SetAttributes(who, line.Path(), new Change { Permissions = Mode(line) }),
        ["chown"] = static (line, who) => new SetAttributes(who, line.Path(), new Change { User = Owner(line), Group = Owner(line) }),
        ["utimens"] = static (line, who) => new SetAttributes(who, line.Path(), new Change { Accessed = Time(line), Modified = Time(line) }),
        ["setattr"] = static (line, who) => new SetAttributes(who, line.Path(), Changes(line)),
        ["access"] = static (line, who) => new CheckAccess(who, line.Path(), (AccessBits)line.Flags(Words.Accesses)),
        ["getxattr"] = static (line, who) => new GetXattr(who, line.Path(), Name(line), line.Count("room in bytes")),
        ["setxattr"] = static (line, who) =>
            new SetXattr(who, line.Path(), Name(line), line.Count("a length in bytes"), line.Count("a seed"), line.Choice(Words.Xattrs)),
        ["listxattr"] = static (line, who) => new ListXattr(who, line.Path(), line.Count("room in bytes")),
        ["removexattr"] = static (line, who) => new RemoveXattr(who, line.Path(), Name(line)),
    };

    private static readonly Dictionary<string, Func<LineReader, Operation>> ByNobody = new(StringComparer.Ordinal)
    {
        ["close"] = static line => new CloseFile(line.Slot()),
        ["read"] = static line => new ReadFile(line.Target(), Offset(line), line.Count("a count of bytes")),
        ["write"] = static line => new WriteFile(line.Target(), Offset(line), line.Count("a length in bytes"), line.Count("a seed")),
        ["append"] = static line => new AppendFile(line.Target(), line.Count("a length in bytes"), line.Count("a seed")),
        ["truncate"] = static line => new Resize(line.Target(), line.Number("a length in bytes")),
        ["fallocate"] = static line => new Allocate(line.Target(), line.Choice(Words.Allocations), Offset(line), line.Number("a length in bytes")),
        ["seek"] = static line => new SeekFile(line.Target(), line.Choice(Words.Seeks), Offset(line)),
        ["list"] = static line => new ListDirectory(line.Slot()),
        ["statfs"] = static _ => new StatVolume(),
        ["sync"] = static _ => new SyncVolume(),
        ["remount"] = static line => new Remount(line.Choice(Words.Remounts)),
        ["mark"] = static _ => new Mark(),
    };

    /// <summary>Reads a line that is not empty.</summary>
    /// <exception cref="WorkloadFormatException">It is no operation.</exception>
    public static Operation Parse(LineReader line)
    {
        string verb = line.Word("an operation");
        Who who = UserOperation.Superuser;
        bool hasUser = verb == "as";
        if (hasUser)
        {
            who = User(line);
            verb = line.Word("an operation");
        }

        Operation operation = ByUser.TryGetValue(verb, out Func<LineReader, Who, Operation>? byUser) ? byUser(line, who)
            : !hasUser && ByNobody.TryGetValue(verb, out Func<LineReader, Operation>? byNobody) ? byNobody(line)
            : throw line.Refusal(hasUser ? $"one of {string.Join(", ", ByUser.Keys)}" : "an operation", verb);
        line.End();
        return operation;
    }

    private static Operation Stat(LineReader line, Who who)
    {
        Target target = line.Target();
        return target.Path is { } path ? new StatPath(who, path) : new StatFile(target.Slot);
    }

    private static Operation Link(LineReader line, Who who)
    {
        Target existing = line.Target();
        return existing.Path is { } path ? new LinkFile(who, path, line.Path()) : new LinkOpenFile(who, existing.Slot, line.Path());
    }

    private static uint Mode(LineReader line) => line.Octal("permissions in octal");

    private static long Offset(LineReader line) => line.Number("an offset in bytes");

    private static string Name(LineReader line) => line.Bytes("the name of an attribute");

    private static uint? Owner(LineReader line)
    {
        const string Expected = "a number, or - to leave it";
        string word = line.Word(Expected);
        if (word == "-")
            return null;
        return uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint owner) ? owner : throw line.Refusal(Expected, word);
    }

    private static TimeValue Time(LineReader line)
    {
        const string Expected = "nanoseconds since 1970, now or omit";
        string word = line.Word(Expected);
        return word switch
        {
            "now" => TimeValue.Now,
            "omit" => TimeValue.Omit,
            _ => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long at) ? at : throw line.Refusal(Expected, word),
        };
    }

    private static Change Changes(LineReader line)
    {
        const string Expected = "mode, user, group, size, accessed or modified";
        Change change = new();
        while (!line.IsAtEnd)
        {
            string field = line.Word(Expected);
            change = field switch
            {
                "mode" => change with { Permissions = Mode(line) },
                "user" => change with { User = (uint)line.Number("a number", 0, uint.MaxValue) },
                "group" => change with { Group = (uint)line.Number("a number", 0, uint.MaxValue) },
                "size" => change with { Size = line.Number("a length in bytes") },
                "accessed" => change with { Accessed = Time(line) },
                "modified" => change with { Modified = Time(line) },
                _ => throw line.Refusal(Expected, field),
            };
        }

        return change;
    }

    private static Who User(LineReader line)
    {
        const string Expected = "a user, as in 1000:1000 or 1000:1000+2000";
        string word = line.Word(Expected);
        string[] parts = word.Split(':', '+');
        uint[] numbers = new uint[parts.Length];
        bool fits = parts.Length >= 2 && word.IndexOf(':', StringComparison.Ordinal) == parts[0].Length;
        for (int i = 0; i < parts.Length; i++)
            fits &= uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
        return fits ? new Who(numbers[0], numbers[1], numbers[2..]) : throw line.Refusal(Expected, word);
    }
}
