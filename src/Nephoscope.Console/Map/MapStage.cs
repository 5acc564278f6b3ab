using Nephoscope.Events;

namespace Nephoscope.WebConsole.Map;

/// <summary>The map reads from left to right as control passes: from where, who, as what, what runs, what is kept.</summary>
public static class MapStage
{
    public const int Count = 5;

    public static int Of(EntityKind kind) => kind switch
    {
        EntityKind.Address or EntityKind.DnsName => 0,
        EntityKind.Account or EntityKind.User or EntityKind.IdentityProvider or EntityKind.ServicePrincipal or EntityKind.Group => 1,
        EntityKind.Role or EntityKind.Session or EntityKind.AccessKey or EntityKind.ServiceAccount or EntityKind.Policy => 2,
        EntityKind.Bucket or EntityKind.Database or EntityKind.Snapshot or EntityKind.Secret or EntityKind.EncryptionKey or EntityKind.Queue
            or EntityKind.Table or EntityKind.Parameter or EntityKind.Trail or EntityKind.Resource => 4,
        _ => 3,
    };
}
