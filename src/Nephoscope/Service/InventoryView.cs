using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using Nephoscope.Rights;
using Nephoscope.Service.Settings;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service;

/// <summary>
/// What the inventories that the settings name say is there, beside what the live map saw. Read when somebody asks, and anew after the settings
/// changed. Safe for use by many threads.
/// </summary>
internal sealed class InventoryView(LiveMapView map)
{
    private volatile Shelf shelf = new([]);

    /// <summary>What to do where there is none.</summary>
    public const string Remedy = "No inventory is set. Name its files in the setting inventory, such as the output of aws ec2 describe-instances or aws iam get-account-authorization-details.";

    /// <summary>Who may do what by the inventories; null where they name no identity. The first who asks waits for it to be read.</summary>
    public Inventories? Rights => shelf.Rights.Value;

    /// <summary>Takes over what the settings name now.</summary>
    public void Renew(IReadOnlyList<InventoryFile> files) => shelf = new Shelf(files);

    /// <summary>Where inventories and live map differ; null where no inventory is set.</summary>
    public async Task<InventoryComparison?> CompareAsync(CancellationToken cancellation)
    {
        Shelf now = shelf;
        if (now.IsEmpty)
        {
            return null;
        }

        MapDocument seen = await map.DocumentAsync(cancellation).ConfigureAwait(false);
        return await Task.Run(() => now.Compare(seen), cancellation).ConfigureAwait(false);
    }

    /// <summary>The inventories of one set of settings.</summary>
    private sealed class Shelf(IReadOnlyList<InventoryFile> files)
    {
        private readonly Lock gate = new();
        private readonly ArchitectureInventory inventory = new();
        private readonly List<string> faults = [];
        private MapDocument? compared;
        private InventoryComparison? last;

        public Lazy<Inventories?> Rights { get; } = new(() => ReadRights(files));

        public bool IsEmpty => files.Count == 0;

        public InventoryComparison Compare(MapDocument seen)
        {
            lock (gate)
            {
                if (compared is null)
                {
                    Read();
                }

                if (last is null || !ReferenceEquals(compared, seen))
                {
                    last = new InventoryComparison(MapDifference.Of(inventory, seen), faults);
                    compared = seen;
                }

                return last;
            }
        }

        private void Read()
        {
            faults.AddRange(files.Where(file => !inventory.Read(file.Bytes)).Select(file => $"{file.Name} holds no inventory that is known."));
            faults.AddRange(inventory.Faults);
        }

        private static Inventories? ReadRights(IReadOnlyList<InventoryFile> files)
        {
            try
            {
                return Inventories.Read(files.Select(file => (file.Name, file.Bytes)));
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
