using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Nephoscope.Graph.Permissions;

/// <summary>The catalogued escalation paths, read once from the data that ships with the program. Thread-safe.</summary>
public static class EscalationCatalog
{
    /// <summary>All paths, in the order of the file.</summary>
    public static ImmutableArray<EscalationPath> Paths { get; } = Load();

    /// <summary>The path with this id; null where there is none.</summary>
    public static EscalationPath? Find(string id) => Paths.FirstOrDefault(path => path.Id == id);

    private static ImmutableArray<EscalationPath> Load() =>
        [.. ActionCatalog.PathRows.Select(row => new EscalationPath(
            row[0], row[2], [.. row[3].Split(' ').Select(Need)], Gain(row[4]), Plain(row[5]), Plain(row[6]), row[7]))];

    private static PathNeed Need(string text)
    {
        string[] parts = text.Split('@');
        return new PathNeed(parts[0], Target(parts[1]), ActionCatalog.IndexOf(parts[0]));
    }

    private static string Plain(string cell) => cell == "-" ? "" : cell;

    private static PathGain Gain(string text) => text switch
    {
        "admin" => PathGain.Admin,
        "target" => PathGain.Target,
        "target-admin" => PathGain.TargetAdmin,
        "group" => PathGain.Group,
        _ => throw new InvalidOperationException($"EscalationPaths.tsv: no gain is called {text}"),
    };

    private static NeedTarget Target(string text) => text switch
    {
        "any" => NeedTarget.Any,
        "self-user" => NeedTarget.SelfUser,
        "self-role" => NeedTarget.SelfRole,
        "own-policy" => NeedTarget.OwnPolicy,
        "own-group" => NeedTarget.OwnGroup,
        "group" => NeedTarget.Group,
        "user" => NeedTarget.User,
        "role" => NeedTarget.Role,
        "role-policy" => NeedTarget.RolePolicy,
        "workload" => NeedTarget.Workload,
        _ => throw new InvalidOperationException($"EscalationPaths.tsv: nothing to act on is called {text}"),
    };
}

/// <summary>
/// The actions that escalation and reach are computed over, each with a number below 128, so that "might this policy allow any of them" is
/// one bit mask per policy. Thread-safe.
/// </summary>
public static class ActionCatalog
{
    /// <summary>Nobody's action: only a policy that allows everything allows it.</summary>
    internal const string Anything = "nephoscope:Anything";

    internal static ImmutableArray<ImmutableArray<string>> PathRows { get; } = ReadRows();

    /// <summary>All catalogued actions, by number.</summary>
    public static ImmutableArray<string> Actions { get; } = [.. PathRows
        .SelectMany(row => row[3].Split(' ')).Select(need => need.Split('@')[0])
        .Concat(SensitiveKinds.All.Select(kind => kind.Action)).Append(Anything).Distinct(StringComparer.Ordinal)];

    private static readonly FrozenDictionary<string, int> Numbers = Enumerable.Range(0, Actions.Length).ToFrozenDictionary(i => Actions[i], StringComparer.OrdinalIgnoreCase);

    internal static int IndexOf(string action) => Numbers.TryGetValue(action, out int number) ? number : -1;

    /// <summary>The action's bit.</summary>
    internal static UInt128 BitOf(string action) => UInt128.One << IndexOf(action);

    private static ImmutableArray<ImmutableArray<string>> ReadRows()
    {
        using Stream stream = typeof(ActionCatalog).Assembly.GetManifestResourceStream("Nephoscope.Graph.EscalationPaths.tsv")
            ?? throw new InvalidOperationException("EscalationPaths.tsv is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => ImmutableArray.Create(line.Split('\t')))];
    }
}

/// <summary>Which catalogued actions a list of statements might allow, or deny: one bit each.</summary>
internal static class ActionMask
{
    public static UInt128 Of(ImmutableArray<PolicyStatement> statements, bool allow, bool unreadable)
    {
        if (unreadable)
        {
            return UInt128.MaxValue;
        }

        UInt128 mask = 0;
        for (int i = 0; i < ActionCatalog.Actions.Length; i++)
        {
            foreach (PolicyStatement statement in statements)
            {
                if (statement.IsAllow == allow && statement.CoversAction(ActionCatalog.Actions[i]))
                {
                    mask |= UInt128.One << i;
                    break;
                }
            }
        }

        return mask;
    }
}
