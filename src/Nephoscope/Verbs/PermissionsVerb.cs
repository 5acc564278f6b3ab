using System.Collections.Immutable;
using System.CommandLine;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;
using Nephoscope.Output;
using Nephoscope.Rights;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope permissions WHO [ACTION [RESOURCE]]</c>: who may do what, who can become administrator, what can be reached.</summary>
internal static class PermissionsVerb
{
    private static readonly Argument<string?> Who = new("WHO")
    {
        Description = "A user or role: its ARN, its name, user/NAME or role/NAME.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string?> Action = new("ACTION")
    {
        Description = "Such as s3:GetObject. Without it: a summary of WHO.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string> Resource = new("RESOURCE")
    {
        Description = "ARN of what is acted on; * where left out.",
        DefaultValueFactory = _ => "*",
    };

    private static readonly Option<FileInfo[]> Inventory = new("--inventory")
    {
        Description = "Output of aws iam get-account-authorization-details; may be given several times.",
        Required = true,
    };

    private static readonly Option<string[]> Context = new("--context")
    {
        Description = "A condition key that is known, as key=value; key= says that it is absent.",
    };

    private static readonly Option<bool> Escalations = new("--escalations") { Description = "Who can become administrator, and how." };

    private static readonly Option<string?> Radius = new("--blast-radius") { Description = "What can be reached from this user or role." };

    private static readonly Option<bool> Json = new("--json") { Description = "Write JSON instead of text." };

    public static Command Create()
    {
        var command = new Command("permissions", "Say who may do what by an account's policies, who can become administrator, and what can be reached.")
        {
            Who, Action, Resource, Inventory, Context, Escalations, Radius, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string? who = parsed.GetValue(Radius) ?? parsed.GetValue(Who);
        if ((who is not null) == parsed.GetValue(Escalations))
        {
            Console.Error.WriteLine("nephoscope: give WHO, or --blast-radius WHO, or --escalations.");
            return ExitCode.WrongUsage;
        }

        if ((parsed.GetValue(Context) ?? []).FirstOrDefault(entry => entry.IndexOf('=', StringComparison.Ordinal) < 1) is { } bad)
        {
            Console.Error.WriteLine($"nephoscope: --context takes key=value, not {TerminalSafe.Text(bad)}.");
            return ExitCode.WrongUsage;
        }

        try
        {
            var inventories = Inventories.Read(parsed.GetValue(Inventory)!);
            foreach (string fault in inventories.Faults)
            {
                Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(fault));
            }

            return who is null ? All(inventories, parsed.GetValue(Json)) : One(inventories, who, parsed);
        }
        catch (FormatException failure)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.WrongUsage;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }

    private static int All(Inventories inventories, bool json)
    {
        var graph = new EscalationGraph(inventories.Store);
        Console.Out.Write(json ? RightsJson.Escalations(graph) : RightsText.Escalations(inventories.Store, graph));
        return Done(inventories);
    }

    private static int One(Inventories inventories, string name, ParseResult parsed)
    {
        IReadOnlyList<IamPrincipal> found = inventories.Find(name);
        if (found.Count != 1)
        {
            string which = found.Count == 0 ? "no user or role of the inventory is" : $"{found.Count} users and roles are";
            Console.Error.WriteLine($"nephoscope: {which} called {TerminalSafe.Text(name)}.");
            foreach (IamPrincipal candidate in found)
            {
                Console.Error.WriteLine("  " + TerminalSafe.Text(candidate.Arn));
            }

            return ExitCode.Failed;
        }

        Console.Out.Write(parsed.GetValue(Action) is { } action && parsed.GetValue(Radius) is null
            ? Decision(inventories, found[0], action, parsed) : About(inventories, found[0], parsed));
        return Done(inventories);
    }

    private static string About(Inventories inventories, IamPrincipal who, ParseResult parsed)
    {
        bool json = parsed.GetValue(Json);
        var graph = new EscalationGraph(inventories.Store);
        if (parsed.GetValue(Radius) is null)
        {
            return json ? RightsJson.Summary(who, inventories.Store, graph) : RightsText.Summary(who, inventories.Store, graph);
        }

        BlastRadius radius = BlastRadius.Of(who.Arn, inventories.Store, graph)!;
        return json ? RightsJson.Radius(who, radius) : RightsText.Radius(who, radius);
    }

    private static string Decision(Inventories inventories, IamPrincipal who, string action, ParseResult parsed)
    {
        string resource = parsed.GetValue(Resource)!;
        IdentityRights rights = inventories.Store.Rights(who.Arn)!;
        RequestContext context = rights.Caller.Keys.With(Known(parsed));
        AccessDecision decision = rights.Decide(action, resource, inventories.PolicyOn(resource), context);
        return parsed.GetValue(Json) ? RightsJson.Decision(who, action, resource, decision)
            : RightsText.Decision(who, action, resource, decision, rights.Listed(action));
    }

    /// <summary>The same key given several times has several values.</summary>
    private static IEnumerable<KeyValuePair<string, ImmutableArray<string>>> Known(ParseResult parsed) =>
        (parsed.GetValue(Context) ?? []).GroupBy(entry => entry[..entry.IndexOf('=', StringComparison.Ordinal)], StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create(
                group.Key, group.Select(entry => entry[(group.Key.Length + 1)..]).Where(value => value.Length > 0).ToImmutableArray()));

    private static int Done(Inventories inventories) => inventories.Faults.Count == 0 ? ExitCode.Done : ExitCode.SomeRejected;
}
