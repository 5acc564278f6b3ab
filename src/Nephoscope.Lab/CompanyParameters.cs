using static Nephoscope.Lab.Parameter;

namespace Nephoscope.Lab;

/// <summary>
/// Every number that shapes the simulated company, with its origin. Immutable; change one with <c>with</c>. Only numbers marked
/// <see cref="Provenance.Assumed"/> are free to be swept.
/// </summary>
public sealed record CompanyParameters
{
    public Parameter WorkloadsPerPerson { get; init; } = Published(10, "Microsoft, State of Cloud Permissions Risks 2023: 10 workload identities per human");

    public Parameter IdleWorkloads { get; init; } = Published(0.8, "Microsoft, State of Cloud Permissions Risks 2023: 80 % of workload identities inactive");

    public Parameter LongLivedUsers { get; init; } = Published(0.46, "Datadog, State of Cloud Security 2024: 46 % of organisations have console users in IAM");

    public Parameter EventsPerClick { get; init; } = Measured(10.1, "31 recorded console sessions, 5,133 events");

    public Parameter ClicksPerSession { get; init; } = Measured(23, "median of 31 recorded console sessions");

    public Parameter SecondsPerClick { get; init; } = Measured(104, "recorded console sessions: 40 minutes for 23 clicks");

    public Parameter HealthPollSeconds { get; init; } = Measured(300, "recorded console sessions: an open tab asks for health events every 5 minutes");

    public Parameter ConsoleErrors { get; init; } = Measured(0.013, "recorded console sessions: 1.3 % errors");

    public Parameter TerraformErrors { get; init; } = Measured(0.095, "2,116 events of a recorded Terraform run, mostly throttling");

    public Parameter CrawlerErrors { get; init; } = Measured(0.365, "840 events of a recorded Config crawl");

    public Parameter MachineErrors { get; init; } = Assumed(0.01, "recordings of idle accounts show 2 % for people; machines repeat what works");

    public Parameter Duplicates { get; init; } = Assumed(0.05, "one recording has 21 % (two trails into one bucket); with one trail redelivery is rarer");

    public Parameter DeliverySeconds { get; init; } = Measured(195, "two recordings: median 191 to 201 s from event to file");

    public Parameter DeliverySpreadSeconds { get; init; } = Measured(90, "two recordings: 95th percentile 425 to 455 s, maximum about 10 min");

    public Parameter LateDelivery { get; init; } = Assumed(0.002, "the provider promises about 5 minutes on average and guarantees nothing");

    public Parameter SessionsPerPersonDay { get; init; } = Assumed(1.6, "nothing public says how often an employee signs in");

    public Parameter CommandsPerPersonDay { get; init; } = Assumed(14, "nothing public says how many CLI calls an employee makes");

    public Parameter HomeOffice { get; init; } = Assumed(0.4, "two days of five at home");

    public Parameter MobileUse { get; init; } = Assumed(0.04, "a session over the mobile network now and then");

    public Parameter VpnUse { get; init; } = Assumed(0.5, "half of home sessions through the company's VPN");

    public Parameter OnCallNight { get; init; } = Assumed(0.02, "somebody is woken once in seven weeks");

    public Parameter DeploymentsPerDay { get; init; } = Assumed(0.5, "per developer and working day");

    public Parameter TerraformRunsPerDay { get; init; } = Assumed(0.25, "per operator and working day");

    public Parameter BusyWorkloadRunsPerDay { get; init; } = Assumed(24, "hourly jobs");

    public Parameter IdleWorkloadRunsPerDay { get; init; } = Assumed(0.5, "nearly idle: every other day");

    public Parameter ChangedResources { get; init; } = Assumed(500, "the evaluation protocol's Terraform run: 500 resources, created and destroyed");

    public Parameter ScannerCalls { get; init; } = Assumed(1_200, "a posture scanner lists a few hundred resources of each account, twice");

    public Parameter AuditorCalls { get; init; } = Assumed(900, "an auditor's export reads everything once");

    public Parameter HiringShare { get; init; } = Assumed(0.1, "a tenth of the company joins within one week");

    public Parameter RoleChangeShare { get; init; } = Assumed(0.05, "one of twenty changes the team in the same week");

    public Parameter TravelShare { get; init; } = Assumed(0.1, "a tenth of the company visits a conference");

    public Parameter NewLaptopShare { get; init; } = Assumed(0.15, "one batch of a three-year replacement cycle");

    public Parameter NewRegionWorkloads { get; init; } = Assumed(12, "the first workloads of a region that is opened");

    public Parameter NewAccounts { get; init; } = Assumed(3, "accounts that a vending machine makes in one day");

    public Parameter ContractorDays { get; init; } = Assumed(3, "the evaluation protocol's contractor");

    public Parameter PoisoningCallsPerDay { get; init; } = Assumed(3, "slow and low: fewer calls than an employee's fifth");

    public Parameter LostFiles { get; init; } = Assumed(0.05, "the provider guarantees nothing and publishes no rate; a broken forwarder loses more");

    public Parameter LateFiles { get; init; } = Assumed(0.1, "a backlog after an outage; the provider publishes no rate");

    public Parameter LateFileHours { get; init; } = Assumed(6, "the longest delay of a late file");

    public Parameter ReorderedRecords { get; init; } = Assumed(0.3, "a forwarder with parallel workers");

    public Parameter ReorderedMinutes { get; init; } = Assumed(60, "the longest shift of a reordered record");
}
