using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>What one identity may do each catalogued action on, computed once while its steps are found. One thread at a time.</summary>
internal sealed class CoverageMemo
{
    private static readonly int PassRole = ActionCatalog.IndexOf("iam:PassRole");
    private readonly byte[] sure = new byte[ActionCatalog.Actions.Length];
    private readonly byte[] possible = new byte[ActionCatalog.Actions.Length];
    private readonly Dictionary<string, RequestContext> services = new(StringComparer.Ordinal);
    private IdentityRights rights = null!;
    private RequestContext context = null!;

    public void Start(IdentityRights of)
    {
        rights = of;
        context = of.Caller.Keys;
        Array.Clear(sure);
        Array.Clear(possible);
        services.Clear();
    }

    /// <summary>Whether the action may be done on anything at all.</summary>
    public Truth Somewhere(PathNeed need, string service) =>
        Of(need, service, Truth.Yes) != Coverage.None ? Truth.Yes : Of(need, service, Truth.Unknown) != Coverage.None ? Truth.Unknown : Truth.No;

    public Coverage Of(PathNeed need, string service, Truth level)
    {
        if (need.Index == PassRole && service.Length > 0)
        {
            // The one action for which the service makes a difference.
            return ActionCoverage.Of(rights, need.Action, Context(service), level);
        }

        byte[] known = level == Truth.Yes ? sure : possible;
        if (known[need.Index] == 0)
        {
            known[need.Index] = (byte)(1 + (int)ActionCoverage.Of(rights, need.Action, context, level));
        }

        return (Coverage)(known[need.Index] - 1);
    }

    /// <summary>The caller's keys, with the service a role would be passed to.</summary>
    public RequestContext Context(string service)
    {
        if (service.Length == 0)
        {
            return context;
        }

        if (!services.TryGetValue(service, out RequestContext? known))
        {
            services[service] = known = context.With("iam:PassedToService", service);
        }

        return known;
    }
}
