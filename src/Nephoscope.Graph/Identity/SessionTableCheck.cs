namespace Nephoscope.Graph;

/// <summary>
/// Whether slots that were read hang together: the list in order of use, the free list and the trees. Slots that do not would let a later
/// walk go in circles or beyond the end. Pure.
/// </summary>
internal static class SessionTableCheck
{
    private const int None = SessionTable.None;

    public static bool Holds(SlotChunks slots, int count, int newest, int oldest, int free)
    {
        bool[] used = new bool[slots.Length];
        int before = None;
        int left = count;
        for (int slot = newest; slot != None; before = slot, slot = slots[slot].Older, left--)
        {
            if ((uint)slot >= (uint)slots.Length || left <= 0 || used[slot] || slots[slot].Newer != before || !HoldsTree(slots, slot))
            {
                return false;
            }

            used[slot] = true;
        }

        int spare = slots.Length - count;
        for (int slot = free; slot != None; slot = slots[slot].NextSibling, spare--)
        {
            if ((uint)slot >= (uint)slots.Length || spare <= 0 || used[slot])
            {
                return false;
            }
        }

        return left == 0 && spare == 0 && before == oldest;
    }

    /// <summary>A sibling knows the one before it and a first child none, so that no list of children can be a circle.</summary>
    private static bool HoldsTree(SlotChunks slots, int slot)
    {
        ref SessionSlot entry = ref slots[slot];
        return IsSlot(slots, entry.Parent) && IsSlot(slots, entry.FirstChild) && IsSlot(slots, entry.NextSibling) && IsSlot(slots, entry.PreviousSibling)
            && (entry.FirstChild == None || (slots[entry.FirstChild].Parent == slot && slots[entry.FirstChild].PreviousSibling == None))
            && (entry.NextSibling == None || (slots[entry.NextSibling].PreviousSibling == slot && slots[entry.NextSibling].Parent == entry.Parent))
            && (entry.Parent != None || (entry.NextSibling == None && entry.PreviousSibling == None));
    }

    private static bool IsSlot(SlotChunks slots, int slot) => slot == None || (uint)slot < (uint)slots.Length;
}
