namespace Nephoscope.Service.Health;

/// <summary>A number that only grows. For many threads.</summary>
internal sealed class Tally
{
    private long count;

    public long Value => Interlocked.Read(ref count);

    public void Add(long amount = 1) => Interlocked.Add(ref count, amount);
}
