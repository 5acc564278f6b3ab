using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Decides who is behind a session, given what its own records say and who was given it. Pure.</summary>
internal static class LineageRules
{
    public static SlotIdentity Derive(SessionTable table, int slot, ref bool chained)
    {
        ref SessionSlot entry = ref table[slot];
        switch (entry.Source)
        {
            case SlotSource.Given:
                return Given(entry, table[entry.Parent], ref chained);
            case SlotSource.Same:
                ref SessionSlot twin = ref table[entry.Parent];
                if (entry.Own.Class == IdentityClass.ExternalAccount)
                {
                    chained = twin.Chained;
                    return twin.Now;
                }

                return twin.Source == SlotSource.Given ? Given(entry, table[twin.Parent], ref chained) : entry.Own;
            default:
                return entry.Own;
        }
    }

    private static SlotIdentity Given(in SessionSlot session, in SessionSlot caller, ref bool chained)
    {
        if (caller.LendsRole)
        {
            SlotIdentity own = session.Own;
            own.Class = own.Class == IdentityClass.Role ? IdentityClass.Workload : own.Class;
            return own;
        }

        chained = caller.IsRoleSession;
        bool machineForPerson = session.NamesPerson && caller.Now.Class is IdentityClass.Role or IdentityClass.Workload;
        return machineForPerson || caller.Now.Principal.IsNone ? session.Own : caller.Now;
    }
}
