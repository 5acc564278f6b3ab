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
}
