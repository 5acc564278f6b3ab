using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Derives from single events the typed edges that may join two evidence threads into one incident: credentials made, roles taken on or
/// passed to compute, policies changed, commands run, code changed. Runs for successful writes and role assumptions only. Remembers which
/// role an instance profile carries. One writer, not thread-safe.
/// </summary>
public sealed class CausalEdges
{
    private const int MostProfiles = 65_536;
    private const int MostShown = 65_536;
    private const int MostTold = 65_536;
    private const int LongestArn = 512;

    private readonly Dictionary<EntityKey, EntityKey> roleOfProfile = [];
    private readonly HashSet<ulong> shown = [];
    private readonly PodIdentities pods = new();
    private readonly HostRoles hosts = new();

    /// <summary>Time of the earliest telling, by edge and day.</summary>
    private readonly Dictionary<ulong, long> told = [];
    private List<RepeatedEdge>? repeated;
    private readonly TouchedBuffer touched = new();

    /// <summary>The edge of a session that changed hands: both principals used one credential.</summary>
    public static CausalEdge Of(Rekeying rekeying) =>
        new(EdgeKind.SameCredential, rekeying.From, rekeying.To, rekeying.Time, rekeying.EventUid);

    /// <summary>
    /// Adds the event's edges, if it has any; those told before on the same day, and earlier, only as repeated ones, which costs no text.
    /// </summary>
    public void Derive(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into, List<RepeatedEdge> repeats)
    {
        repeated = repeats;
        Derive(e, actor, files, into);
        repeated = null;
    }

    /// <summary>Adds the event's edges, if it has any.</summary>
    public void Derive(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        if (e.Kind != EventKind.ApiCall)
        {
            foreach (PendingTie tie in pods.Saw(e, actor))
            {
                Add(EdgeKind.RunsAs, actor.Principal, tie.Identity, e, files, into);
            }

            return;
        }

        if (e.Is(EventFlags.Failed) || e.Is(EventFlags.DataEvent))
        {
            return;
        }

        if (e.Format == SourceFormat.KubernetesAudit)
        {
            DeriveCluster(e, actor, files, into);
            return;
        }

        bool assumes = e[EventField.Operation].StartsWith("AssumeRole"u8);
        if (assumes || !e.Is(EventFlags.ReadOnly))
        {
            DeriveWrite(e, assumes, actor, files, into);
        }

        AddInstance(e, actor, files, into);
    }

    private void DeriveWrite(in SecurityEvent e, bool assumes, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        ReadOnlySpan<byte> service = EventUid.ShortService(e[EventField.Service]);
        if (assumes && service.SequenceEqual("sts"u8))
        {
            DeriveAssume(e, actor, files, into);
        }
        else if (service.SequenceEqual("iam"u8))
        {
            DeriveIam(e, actor, files, into);
        }
        else
        {
            bool passesRole = !CausalCalls.HandlesData(service) && e[EventField.Request].IndexOf(":role/"u8) >= 0;
            if (passesRole || CausalCalls.RunsCode(service))
            {
                DeriveCompute(e, Encoding.UTF8.GetString(service), passesRole, actor, files, into);
            }
        }
    }

    /// <summary>Writes what is remembered of profiles, hosts and edges told.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("causes", 3);
        writer.Write(roleOfProfile);
        writer.Write(shown);
        writer.Write(told);
        pods.Save(writer);
        hosts.Save(writer);
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an instance that has seen nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        int version = reader.Begin("causes", 3);
        reader.ReadInto(roleOfProfile);
        reader.ReadInto(shown);
        reader.ReadInto(told);
        pods.Load(reader, version);
        if (version >= 3)
        {
            hosts.Load(reader);
        }

        reader.End();
    }

    private void DeriveAssume(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        Span<byte> role = stackalloc byte[LongestArn];
        if (!JsonText.TryCopy(e[EventField.Request], "roleArn", role, out int length))
        {
            return;
        }

        EntityKey target = TouchedResource.KeyOfArn(role[..length]);
        if (actor.Class == IdentityClass.Service)
        {
            Span<byte> session = stackalloc byte[LongestArn];
            bool isNamed = JsonText.TryCopy(e[EventField.Request], "roleSessionName", session, out int named);
            if (isNamed && session[..named].StartsWith("i-"u8))
            {
                AddHost(EntityKey.Of(EntityKind.Instance, session[..named]), target, e, files, into);
            }
            else if (isNamed && e[EventField.InvokedBy].SequenceEqual("lambda.amazonaws.com"u8) && !session[..named].StartsWith("awslambda_"u8))
            {
                // A function's session bears its name; awslambda_ and numbers is the service trying the role out.
                touched.Clear();
                touched.AddRegional(EntityKind.Function, "lambda:function:"u8, e[EventField.Region], e[EventField.AccountUid], session[..named]);
                AddHost(touched.Count == 0 ? default : touched.KeyOf(0), target, e, files, into);
            }
            else if (isNamed)
            {
                AddPodSession(session[..named], target, e, files, into);
            }
        }
        else if (ServiceAccountOf(e) is { } account)
        {
            Add(EdgeKind.RunsAs, EntityKey.Of(EntityKind.ServiceAccount, account), target, e, files, into);
            AddServiceAccount(account, target, e, files, into);
        }
        else
        {
            Add(EdgeKind.Assumed, actor.Principal, target, e, files, into);
        }
    }

    private void DeriveIam(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        string operation = e.Text(EventField.Operation);
        if (operation == "AddRoleToInstanceProfile" && JsonText.Value(e[EventField.Request], "instanceProfileName") is { } profile
            && roleOfProfile.Count < MostProfiles
            && TouchedEntities.Named(e, EntityKind.Role, JsonText.Value(e[EventField.Request], "roleName")) is { } carried)
        {
            roleOfProfile[ProfileKey(e, profile)] = carried.Key;
            Add(EdgeKind.LaunchedWithRole, actor.Principal, carried.Key, e, files, into);
            return;
        }

        EdgeKind kind = CausalCalls.OfIam(operation);
        if (kind == EdgeKind.None)
        {
            return;
        }

        ReadOnlySpan<byte> request = e[EventField.Request];
        bool ofPolicy = operation is "CreatePolicyVersion" or "SetDefaultPolicyVersion";
        TouchedResource? target = ofPolicy && JsonText.Value(request, "policyArn") is { } policy ? TouchedResource.OfArn(policy)
            : TouchedEntities.Named(e, EntityKind.User, JsonText.Value(request, "userName"))
            ?? TouchedEntities.Named(e, EntityKind.Role, JsonText.Value(request, "roleName"))
            ?? TouchedEntities.Named(e, EntityKind.Group, JsonText.Value(request, "groupName"));
        if (target is not null)
        {
            Add(kind, actor.Principal, target.Key, e, files, into);
        }
    }

    private void DeriveCompute(
        in SecurityEvent e, string service, bool passesRole, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        string operation = e.Text(EventField.Operation);
        EdgeKind kind = CausalCalls.OfCompute(service, operation, e);
        if (kind == EdgeKind.None && !passesRole)
        {
            return;
        }

        TouchedEntities.Collect(e, touched);
        for (int i = 0; i < touched.Count; i++)
        {
            // Whatever service it is: a role given in a request is passed to what the service runs.
            EntityKind found = touched.KindOf(i);
            if (found == EntityKind.Role)
            {
                Add(EdgeKind.LaunchedWithRole, actor.Principal, touched.KeyOf(i), e, files, into);
            }
            else if ((kind != EdgeKind.None && found is EntityKind.Instance or EntityKind.Function or EntityKind.Task)
                || (kind == EdgeKind.ChangedCodeOf && found == EntityKind.Image))
            {
                Add(kind, actor.Principal, touched.KeyOf(i), e, files, into);
                if (found is EntityKind.Instance or EntityKind.Function && kind is EdgeKind.ExecutedOn or EdgeKind.ChangedCodeOf)
                {
                    Add(kind, actor.Principal, hosts.Held(touched.KeyOf(i), kind, actor.Principal, e.Header.TimeNanoseconds), e, files, into);
                }
            }
        }

        if (service == "ec2" && kind == EdgeKind.LaunchedWithRole && RoleOfProfile(e) is { IsNone: false } carried)
        {
            Add(kind, actor.Principal, carried, e, files, into);
        }
    }

    private void DeriveCluster(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        // A pod's own token, where the account bears its workload's name, as is the custom.
        if (actor.Class == IdentityClass.Workload && shown.Count < MostShown
            && e[EventField.ActorArn].StartsWith("system:serviceaccount:"u8)
            && shown.Add(Fingerprint.Join(actor.Principal.Value, (ulong)e.Time.Day)))
        {
            string account = Encoding.UTF8.GetString(e[EventField.ActorArn]["system:serviceaccount:"u8.Length..]).Replace(':', '/');
            AddServiceAccount(account, actor.Principal, e, files, into);
        }

        string operation = e.Text(EventField.Operation);
        bool exec = operation.EndsWith("pods/exec", StringComparison.Ordinal) || operation.EndsWith("pods/attach", StringComparison.Ordinal)
            || operation.EndsWith("pods/ephemeralcontainers", StringComparison.Ordinal);
        bool writes = operation.StartsWith("create:", StringComparison.Ordinal) || operation.StartsWith("patch:", StringComparison.Ordinal)
            || operation.StartsWith("update:", StringComparison.Ordinal);
        if (!exec && !writes)
        {
            return;
        }

        TouchedEntities.Collect(e, touched);
        for (int i = 0; i < touched.Count; i++)
        {
            TouchedResource resource = touched[i];
            EdgeKind kind = exec ? EdgeKind.ExecutedOn
                : resource.Kind == EntityKind.Workload ? EdgeKind.ChangedCodeOf
                : resource.Kind == EntityKind.Pod ? EdgeKind.LaunchedWithRole
                : resource.Kind == EntityKind.ServiceAccount && operation.EndsWith("/token", StringComparison.Ordinal) ? EdgeKind.CreatedCredential
                : EdgeKind.None;
            if (kind != EdgeKind.None)
            {
                Add(kind, actor.Principal, resource.Key, e, files, into);
            }

            // The workload the pod belongs to is the thread its processes are counted on.
            if (kind != EdgeKind.None && resource.Kind == EntityKind.Pod)
            {
                Add(kind, actor.Principal, EntityKey.Of(EntityKind.Workload, PodNames.WorkloadOf(resource.Uid)), e, files, into);
            }
        }
    }

    private void AddPodSession(ReadOnlySpan<byte> session, EntityKey role, in SecurityEvent e, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        EntityKey workload = pods.OfSession(session);
        if (workload.IsNone)
        {
            pods.AwaitSession(session, role);
            return;
        }

        Add(EdgeKind.RunsAs, workload, role, e, files, into);
    }

    private void AddServiceAccount(string account, EntityKey identity, in SecurityEvent e, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        EntityKey workload = pods.OfServiceAccount(account);
        if (workload.IsNone)
        {
            pods.AwaitServiceAccount(account, identity);
            return;
        }

        Add(EdgeKind.RunsAs, workload, identity, e, files, into);
    }

    /// <summary>An instance's or a pod's own credential at work: ties the host to the role.</summary>
    private void AddInstance(in SecurityEvent e, in Actor actor, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        ReadOnlySpan<byte> session = e[EventField.SessionName];
        if (session.StartsWith("i-"u8) && session.Length is >= 10 and <= 19)
        {
            EntityKey instance = EntityKey.Of(EntityKind.Instance, session);
            if (shown.Count < MostShown && shown.Add(Fingerprint.Join(instance.Value, actor.Principal.Value)))
            {
                AddHost(instance, actor.Principal, e, files, into);
            }
        }
        else if (session.StartsWith("eks-"u8) && actor.Class != IdentityClass.Service && shown.Count < MostShown
            && shown.Add(Fingerprint.Join(Fingerprint.Of(session), actor.Principal.Value)))
        {
            AddPodSession(session, actor.Principal, e, files, into);
        }
    }

    private void AddHost(EntityKey host, EntityKey role, in SecurityEvent e, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        if (host.IsNone || role.IsNone)
        {
            return;
        }

        Add(EdgeKind.RunsAs, host, role, e, files, into);
        foreach (HostHold hold in hosts.RunsAs(host, role, e.Header.TimeNanoseconds))
        {
            Add(hold.Kind, hold.By, role, e, files, into);
        }
    }

    private EntityKey RoleOfProfile(in SecurityEvent e)
    {
        ReadOnlySpan<byte> request = e[EventField.Request];
        const string associate = "AssociateIamInstanceProfileRequest/IamInstanceProfile/";
        string? name = JsonText.Value(request, "iamInstanceProfile/name") ?? JsonText.Value(request, associate + "Name");
        string? arn = JsonText.Value(request, "iamInstanceProfile/arn") ?? JsonText.Value(request, associate + "Arn");
        name ??= arn?[(arn.LastIndexOf('/') + 1)..];
        if (name is null)
        {
            return default;
        }

        // Consoles and most tools name the profile as the role; where the records tell otherwise, they count.
        return roleOfProfile.TryGetValue(ProfileKey(e, name), out EntityKey role)
            ? role
            : TouchedEntities.Named(e, EntityKind.Role, name)?.Key ?? default;
    }

    private static EntityKey ProfileKey(in SecurityEvent e, string name) =>
        EntityKey.Of(EntityKind.Resource, e.Text(EventField.AccountUid) + ":instance-profile/" + name);

    private static string? ServiceAccountOf(in SecurityEvent e)
    {
        ReadOnlySpan<byte> prefix = "system:serviceaccount:"u8;
        ReadOnlySpan<byte> name = e[EventField.ActorName];
        return name.StartsWith(prefix) ? Encoding.UTF8.GetString(name[prefix.Length..]).Replace(':', '/') : null;
    }

    private void Add(EdgeKind kind, EntityKey from, EntityKey to, in SecurityEvent e, IReadOnlyList<string> files, List<CausalEdge> into)
    {
        if (from.IsNone || to.IsNone || from == to)
        {
            return;
        }

        foreach (CausalEdge known in into)
        {
            if (known.Kind == kind && known.From == from && known.To == to)
            {
                return;
            }
        }

        ulong edgeOfDay = Fingerprint.Join(Fingerprint.Join(from.Value, to.Value), ((ulong)e.Time.Day << 8) | (ulong)kind);
        if (repeated is not null && IsTold(edgeOfDay, e.Header.TimeNanoseconds))
        {
            repeated.Add(new RepeatedEdge(from, into.Count));
            return;
        }

        into.Add(new CausalEdge(kind, from, to, e.Time, EventUid.Of(e, files)));
    }

    /// <summary>Whether an edge was told with an earlier time; remembers the earliest.</summary>
    private bool IsTold(ulong edgeOfDay, long time)
    {
        if (told.TryGetValue(edgeOfDay, out long earliest) && earliest < time)
        {
            return true;
        }

        if (told.Count >= MostTold)
        {
            told.Clear();
        }

        told[edgeOfDay] = time;
        return false;
    }
}
