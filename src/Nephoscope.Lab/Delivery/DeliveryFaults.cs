using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What goes wrong with delivery beyond the ordinary.</summary>
[Flags]
public enum DeliveryTrouble
{
    None = 0,

    /// <summary>Some files never arrive.</summary>
    Missing = 1,

    /// <summary>Some files arrive hours late.</summary>
    Late = 2,

    /// <summary>Records of an hour and more come mixed.</summary>
    Reordered = 4,
}

/// <summary>Decides which files are lost or late and which records are mixed; by their names and serials alone. Thread-safe.</summary>
internal sealed class DeliveryFaults(CompanyOptions options)
{
    /// <summary>Seconds by which one record is moved.</summary>
    public long Shift(SeededRandom random) =>
        options.Delivery.HasFlag(DeliveryTrouble.Reordered) && random.Chance(options.Parameters.ReorderedRecords.Value)
            ? random.Below((int)(60 * options.Parameters.ReorderedMinutes.Value))
            : 0;

    /// <summary>Seconds by which the file is late.</summary>
    public long Label(FileKey key, int part)
    {
        if (!options.Delivery.HasFlag(DeliveryTrouble.Late) || key.Format == LabFormat.HostEvent)
        {
            return 0;
        }

        SeededRandom random = SeededRandom.For(options.Seed, "late " + key.Owner + key.Region, (ulong)(key.Due + part));
        return random.Chance(options.Parameters.LateFiles.Value) ? 300 * (1 + random.Below((int)(12 * options.Parameters.LateFileHours.Value))) : 0;
    }

    public bool IsLost(string path) =>
        options.Delivery.HasFlag(DeliveryTrouble.Missing) && SeededRandom.For(options.Seed, "lost " + path).Chance(options.Parameters.LostFiles.Value);
}
