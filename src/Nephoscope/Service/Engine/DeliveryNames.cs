using System.Collections;
using Nephoscope.Service.Journal;

namespace Nephoscope.Service.Engine;

/// <summary>Names of the last deliveries, for events without an id of their own. Bounded: an old name gives way to a new one. Used by the engine's thread.</summary>
internal sealed class DeliveryNames : IReadOnlyList<string>
{
    private readonly string?[] names = new string?[Delivery.Names];

    public int Count => names.Length;

    public string this[int index] => names[index] ?? "-";

    public void Set(Delivery delivery) => names[delivery.FileIndex] = delivery.Name;

    public IEnumerator<string> GetEnumerator() => names.Select(name => name ?? "-").GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
