using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;
using Nephoscope.Rights;

namespace Nephoscope.Ask;

/// <summary>Answers from an inventory's policies, as <c>nephoscope permissions</c> tells them.</summary>
internal static class RightsAnswers
{
    public static AskAnswer Of(Understanding asked, AskWorld world)
    {
        Inventories inventories = world.Inventories ?? throw new IOException("Questions about permissions need an inventory: --inventory FILE, the output of aws iam get-account-authorization-details.");
        return AskAnswer.Prose(Text(asked, inventories).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ("", line, (IReadOnlyList<string>)[])));
    }

    private static string Text(Understanding asked, Inventories inventories)
    {
        PolicyStore store = inventories.Store;
        if (asked.Form.Run == "escalations")
        {
            return RightsText.Escalations(store, new EscalationGraph(store));
        }

        IamPrincipal who = store.Find(asked.Slots["principal"].Text)!;
        if (asked.Form.Run == "radius")
        {
            return RightsText.Radius(who, BlastRadius.Of(who.Arn, store, new EscalationGraph(store))!);
        }

        IdentityRights rights = store.Rights(who.Arn)!;
        string action = asked.Slots["action"].Text;
        string resource = asked.Slots["resource"].Text;
        return RightsText.Decision(who, action, resource, rights.Decide(action, resource, inventories.PolicyOn(resource), rights.Caller.Keys), rights.Listed(action));
    }
}
