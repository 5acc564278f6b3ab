using System.Globalization;

namespace Nephoscope.Lab;

/// <summary>Every number of the simulated world by name, for lists and sweeps. Thread-safe.</summary>
public static class ParameterCatalog
{
    private const double Share = 1;
    private const double Many = 1_000_000;

    /// <summary>All parameters, in the order of <see cref="CompanyParameters"/>.</summary>
    public static IReadOnlyList<NamedParameter> All { get; } =
    [
        new("workloads-per-person", "workloads", 100, p => p.WorkloadsPerPerson, (p, v) => p with { WorkloadsPerPerson = v }),
        new("idle-workloads", "share", Share, p => p.IdleWorkloads, (p, v) => p with { IdleWorkloads = v }),
        new("long-lived-users", "share", Share, p => p.LongLivedUsers, (p, v) => p with { LongLivedUsers = v }),
        new("events-per-click", "events", Many, p => p.EventsPerClick, (p, v) => p with { EventsPerClick = v }),
        new("clicks-per-session", "clicks", Many, p => p.ClicksPerSession, (p, v) => p with { ClicksPerSession = v }),
        new("seconds-per-click", "s", Many, p => p.SecondsPerClick, (p, v) => p with { SecondsPerClick = v }),
        new("health-poll-seconds", "s", Many, p => p.HealthPollSeconds, (p, v) => p with { HealthPollSeconds = v }),
        new("console-errors", "share", Share, p => p.ConsoleErrors, (p, v) => p with { ConsoleErrors = v }),
        new("terraform-errors", "share", Share, p => p.TerraformErrors, (p, v) => p with { TerraformErrors = v }),
        new("crawler-errors", "share", Share, p => p.CrawlerErrors, (p, v) => p with { CrawlerErrors = v }),
        new("machine-errors", "share", Share, p => p.MachineErrors, (p, v) => p with { MachineErrors = v }),
        new("duplicates", "share", Share, p => p.Duplicates, (p, v) => p with { Duplicates = v }),
        new("delivery-seconds", "s", Many, p => p.DeliverySeconds, (p, v) => p with { DeliverySeconds = v }),
        new("delivery-spread-seconds", "s", Many, p => p.DeliverySpreadSeconds, (p, v) => p with { DeliverySpreadSeconds = v }),
        new("late-delivery", "share", Share, p => p.LateDelivery, (p, v) => p with { LateDelivery = v }),
        new("sessions-per-person-day", "1/d", 100, p => p.SessionsPerPersonDay, (p, v) => p with { SessionsPerPersonDay = v }),
        new("commands-per-person-day", "1/d", 10_000, p => p.CommandsPerPersonDay, (p, v) => p with { CommandsPerPersonDay = v }),
        new("home-office", "share", Share, p => p.HomeOffice, (p, v) => p with { HomeOffice = v }),
        new("mobile-use", "share", Share, p => p.MobileUse, (p, v) => p with { MobileUse = v }),
        new("vpn-use", "share", Share, p => p.VpnUse, (p, v) => p with { VpnUse = v }),
        new("on-call-night", "share", Share, p => p.OnCallNight, (p, v) => p with { OnCallNight = v }),
        new("deployments-per-day", "1/d", 1_000, p => p.DeploymentsPerDay, (p, v) => p with { DeploymentsPerDay = v }),
        new("terraform-runs-per-day", "share", Share, p => p.TerraformRunsPerDay, (p, v) => p with { TerraformRunsPerDay = v }),
        new("busy-workload-runs-per-day", "1/d", 86_400, p => p.BusyWorkloadRunsPerDay, (p, v) => p with { BusyWorkloadRunsPerDay = v }),
        new("idle-workload-runs-per-day", "1/d", 86_400, p => p.IdleWorkloadRunsPerDay, (p, v) => p with { IdleWorkloadRunsPerDay = v }),
        new("changed-resources", "resources", 20_000, p => p.ChangedResources, (p, v) => p with { ChangedResources = v }),
        new("scanner-calls", "1/d", 100_000, p => p.ScannerCalls, (p, v) => p with { ScannerCalls = v }),
        new("auditor-calls", "calls", 100_000, p => p.AuditorCalls, (p, v) => p with { AuditorCalls = v }),
        new("hiring-share", "share", Share, p => p.HiringShare, (p, v) => p with { HiringShare = v }),
        new("role-change-share", "share", Share, p => p.RoleChangeShare, (p, v) => p with { RoleChangeShare = v }),
        new("travel-share", "share", Share, p => p.TravelShare, (p, v) => p with { TravelShare = v }),
        new("new-laptop-share", "share", Share, p => p.NewLaptopShare, (p, v) => p with { NewLaptopShare = v }),
        new("new-region-workloads", "workloads", 10_000, p => p.NewRegionWorkloads, (p, v) => p with { NewRegionWorkloads = v }),
        new("new-accounts", "accounts", 100, p => p.NewAccounts, (p, v) => p with { NewAccounts = v }),
        new("contractor-days", "d", 30, p => p.ContractorDays, (p, v) => p with { ContractorDays = v }),
        new("poisoning-calls-per-day", "1/d", 1_000, p => p.PoisoningCallsPerDay, (p, v) => p with { PoisoningCallsPerDay = v }),
        new("lost-files", "share", Share, p => p.LostFiles, (p, v) => p with { LostFiles = v }),
        new("late-files", "share", Share, p => p.LateFiles, (p, v) => p with { LateFiles = v }),
        new("late-file-hours", "h", 720, p => p.LateFileHours, (p, v) => p with { LateFileHours = v }),
        new("reordered-records", "share", Share, p => p.ReorderedRecords, (p, v) => p with { ReorderedRecords = v }),
        new("reordered-minutes", "min", 1_440, p => p.ReorderedMinutes, (p, v) => p with { ReorderedMinutes = v }),
    ];

    /// <summary>Sets one assumed number, given as <c>name=value</c>.</summary>
    /// <returns>What is wrong, with the remedy; null when it is set.</returns>
    public static string? Set(ref CompanyParameters parameters, string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? assignment : assignment[..equals];
        NamedParameter? found = All.FirstOrDefault(parameter => parameter.Name == name);
        if (found is null)
        {
            return "--set: there is no parameter of that name; 'nephoscope lab parameters' lists them";
        }

        Parameter old = found.Get(parameters);
        if (old.Tag != Provenance.Assumed)
        {
            return $"--set {name}: this number is {Word(old.Tag)}, not assumed, and stays as it is ({old.Source}); 'nephoscope lab parameters' lists the assumed ones";
        }

        bool isNumber = double.TryParse(
            equals < 0 ? "" : assignment[(equals + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        if (!isNumber || !(value >= 0 && value <= found.Most))
        {
            return string.Create(CultureInfo.InvariantCulture, $"--set {name}: the value must be 0 to {found.Most:0.##} {found.Unit}; for example --set {name}={old.Value:0.####}");
        }

        parameters = found.With(parameters, Parameter.Assumed(value, $"set by hand; usually {old.Value.ToString(CultureInfo.InvariantCulture)}: {old.Source}"));
        return null;
    }

    /// <summary>The tag as a word.</summary>
    public static string Word(Provenance tag) => tag switch
    {
        Provenance.Measured => "measured",
        Provenance.Published => "published",
        _ => "assumed",
    };
}

/// <summary>One number of the simulated world.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Most">The largest value that makes sense; the least is 0.</param>
public sealed record NamedParameter(
    string Name, string Unit, double Most, Func<CompanyParameters, Parameter> Get, Func<CompanyParameters, Parameter, CompanyParameters> With);
