using System.Text;
using System.Text.Json;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Rights;

/// <summary>The same answers as JSON, complete.</summary>
internal static class RightsJson
{
    public static string Decision(IamPrincipal who, string action, string resource, AccessDecision decision) => Write(json =>
    {
        json.WriteString("principal", who.Arn);
        json.WriteString("action", action);
        json.WriteString("resource", resource);
        json.WriteString("verdict", decision.Verdict switch
        {
            Verdict.Allow => "allow",
            Verdict.ExplicitDeny => "explicit_deny",
            Verdict.ImplicitDeny => "implicit_deny",
            _ => "depends_on",
        });
        json.WriteString("deciding", decision.Deciding?.ToString());
        json.WriteString("missing", decision.Missing == PolicyLayer.None ? null : decision.Missing.ToString());
        Texts(json, "conditions", decision.Conditions);
    });

    public static string Summary(IamPrincipal who, PolicyStore store, EscalationGraph graph) => Write(json =>
    {
        json.WriteString("principal", who.Arn);
        Texts(json, "groups", who.Groups);
        Texts(json, "inline_policies", who.Inline.Keys);
        Texts(json, "attached_policies", store.AttachedPolicies(who));
        json.WriteString("boundary", who.Boundary);
        Texts(json, "unreadable_policies", store.Rights(who.Arn)!.Layers.Identity.Where(policy => policy.Fault is not null).Select(policy => policy.Name));
        json.WriteString("administrator", Word(graph.IsAdministrator(who.Arn)));
        json.WriteString("can_become_administrator", Word(
            graph.AdministratorEquivalents().Contains(who.Arn) ? Truth.Yes
            : graph.AdministratorEquivalents(Truth.Unknown).Contains(who.Arn) ? Truth.Unknown : Truth.No));
        Steps(json, "way_to_administrator", graph.WayToAdministrator(who.Arn));
        Steps(json, "steps", graph.StepsOf(who.Arn));
    });

    public static string Escalations(EscalationGraph graph) => Write(json =>
    {
        IReadOnlyCollection<string> sure = graph.AdministratorEquivalents();
        Texts(json, "administrators", sure.Where(arn => graph.IsAdministrator(arn) == Truth.Yes));
        foreach ((string name, IEnumerable<string> who) in new[]
        {
            ("can_become_administrator", sure.Where(arn => graph.IsAdministrator(arn) != Truth.Yes)),
            ("may_become_administrator", graph.AdministratorEquivalents(Truth.Unknown).Where(arn => !sure.Contains(arn))),
        })
        {
            json.WriteStartArray(name);
            foreach (string arn in who)
            {
                json.WriteStartObject();
                json.WriteString("principal", arn);
                Steps(json, "way", graph.WayToAdministrator(arn));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    public static string Radius(IamPrincipal who, BlastRadius radius) => Write(json =>
    {
        json.WriteString("principal", who.Arn);
        json.WriteString("administrator", Word(radius.Administrator));
        json.WriteBoolean("truncated", radius.IsTruncated);
        json.WriteStartArray("identities");
        foreach ((string arn, Truth certainty) in radius.Identities)
        {
            json.WriteStartObject();
            json.WriteString("arn", arn);
            json.WriteString("certainty", Word(certainty));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("resources");
        foreach (KindReach kind in radius.Kinds)
        {
            json.WriteStartObject();
            json.WriteString("kind", kind.Kind.Name);
            json.WriteString("action", kind.Kind.Action);
            json.WriteString("anything", Word(kind.Anything));
            Texts(json, "sure", kind.Sure);
            Texts(json, "possible", kind.Possible);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Word(Truth truth) => truth switch { Truth.Yes => "yes", Truth.Unknown => "depends", _ => "no" };

    private static void Steps(Utf8JsonWriter json, string name, IEnumerable<EscalationStep> steps)
    {
        json.WriteStartArray(name);
        foreach (EscalationStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("from", step.From);
            json.WriteString("to", step.To);
            json.WriteString("path", step.Path?.Id);
            json.WriteString("technique", step.Path?.Technique);
            json.WriteString("certainty", Word(step.Certainty));
            json.WriteString("says", step.Says);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
