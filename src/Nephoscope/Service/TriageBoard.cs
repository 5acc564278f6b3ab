using System.Collections.Concurrent;
using Nephoscope.Storage;

namespace Nephoscope.Service;

/// <summary>What people decided about incidents, in a word each, so that the engine does not write over it. For many threads.</summary>
internal sealed class TriageBoard(ILedger ledger)
{
    public const string New = "new";
    private readonly ConcurrentDictionary<string, string> statuses = new(StringComparer.Ordinal);

    public string StatusOf(string uid) => statuses.GetValueOrDefault(uid, New);

    public void Set(string uid, string status) => statuses[uid] = status;

    public async Task LoadAsync(CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Triage) { Limit = 1000, Cursor = cursor }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry entry in page.Entries)
            {
                statuses[entry.Uid] = entry.Status;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
