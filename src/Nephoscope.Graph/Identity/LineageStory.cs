using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Tells in words how a session was reached. Allocates; for the rare session that becomes part of a story.</summary>
internal sealed class LineageStory(SessionTable table, EntityCatalog catalog)
{
    private const int LongestChain = 16;

    /// <summary>Such as <c>alice -> role/deploy -> role/admin</c>.</summary>
    public string Tell(int slot)
    {
        var text = new StringBuilder();
        Add(slot, text, 0);
        return text.ToString();
    }

    private void Add(int slot, StringBuilder text, int depth)
    {
        ref SessionSlot entry = ref table[slot];
        int parent = entry.Parent;
        if (entry.Source == SlotSource.Same && parent != SessionTable.None)
        {
            parent = table[parent].Source == SlotSource.Given ? table[parent].Parent : SessionTable.None;
        }

        if (parent != SessionTable.None && depth < LongestChain)
        {
            Add(parent, text, depth + 1);
            text.Append(entry.Source == SlotSource.Made ? " made a key of " : " -> ");
        }
        else if (entry.Now.Principal != entry.Identity && !entry.Now.Principal.IsNone)
        {
            text.Append(Name(entry.Now.Principal)).Append(" -> ");
        }

        text.Append(Name(entry.Identity));
    }

    private string Name(EntityKey key)
    {
        Entity entity = catalog.Find(key);
        return entity.Kind == EntityKind.Role ? "role/" + entity.Name : entity.Name;
    }
}
