using System.Collections.Frozen;
using System.Collections.Immutable;
using Nephoscope.Events;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <content>Identities and policies as bytes. A policy is kept as its text, which is read again.</content>
public sealed partial class PolicyStore
{
    /// <summary>Writes all that is known.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("policies", 1);
        writer.WriteList(policies.Values, static (w, policy) =>
        {
            w.Write(policy.Arn);
            w.Write(policy.CurrentId);
            Write(w, policy.Current);
            WriteAll(w, policy.Versions);
        });
        writer.WriteList(principals.Values, Write);
        writer.WriteList(serviceControl, static (w, account) =>
        {
            w.Write(account.Key);
            w.WriteList(account.Value, static (levels, level) => levels.WriteList(level, Write));
        });
        writer.WriteList(resourceControl, Write);
        writer.WriteList(Workloads, static (w, workload) =>
        {
            w.Write(workload.Arn);
            w.WriteOften(workload.RoleArn);
        });
        writer.WriteList(Resources, static (w, resource) =>
        {
            w.Write(resource.Arn);
            w.WriteOften(resource.Account);
            w.Write(resource.Policy is not null);
            if (resource.Policy is { } policy)
            {
                Write(w, policy);
            }
        });
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote, in place of what is known.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("policies", 1);
        Clear();
        foreach (ManagedPolicy policy in reader.ReadList(static r => new ManagedPolicy(r.ReadText(), r.ReadText(), ReadPolicy(r), ReadAll(r)), 4))
        {
            policies[policy.Arn] = policy;
        }

        foreach (IamPrincipal principal in reader.ReadList(ReadPrincipal, 12))
        {
            Put(principal);
        }

        for (int rest = reader.ReadCount(2); rest > 0; rest--)
        {
            string account = reader.ReadText();
            serviceControl[account] = [.. reader.ReadList(static r => r.ReadList(ReadPolicy).ToImmutableArray())];
        }

        resourceControl.AddRange(reader.ReadList(ReadPolicy));
        Workloads.AddRange(reader.ReadList(static r => new RoleWorkload(r.ReadText(), r.ReadOftenText()), 2));
        for (int rest = reader.ReadCount(3); rest > 0; rest--)
        {
            string arn = reader.ReadText();
            string account = reader.ReadOftenText();
            PolicyDocument? policy = reader.ReadBoolean() ? ReadPolicy(reader) : null;
            reader.Require(SensitiveKinds.Of(arn) is not null, "a resource is of no known kind");
            Resources.Add(new ProtectedResource(arn, account, SensitiveKinds.Of(arn)!, policy));
        }

        changed.Clear();
        reader.End();
    }

    private void Clear()
    {
        principals.Clear();
        byArn.Clear();
        callers.Clear();
        reaches = null;
        policies.Clear();
        holders.Clear();
        members.Clear();
        rights.Clear();
        names.Clear();
        serviceControl.Clear();
        resourceControl.Clear();
        Workloads.Clear();
        Resources.Clear();
        sorted = [];
        withPolicy = [];
    }

    private static void Write(StateWriter writer, IamPrincipal principal)
    {
        writer.Write((byte)principal.Kind);
        writer.Write(principal.Arn);
        writer.WriteOften(principal.Account);
        writer.Write(principal.Name);
        writer.Write(principal.UniqueId);
        WriteAll(writer, principal.Inline);
        writer.WriteList(principal.Attached, static (w, arn) => w.WriteOften(arn));
        writer.WriteList(principal.Groups, static (w, group) => w.WriteOften(group));
        writer.WriteOften(principal.Boundary ?? "");
        writer.Write(principal.Trust is not null);
        if (principal.Trust is { } trust)
        {
            Write(writer, trust);
        }

        writer.Write((byte)(principal.HasInstanceProfile switch { null => 0, false => 1, true => 2 }));
        writer.WriteList([.. principal.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)], static (w, tag) =>
        {
            w.WriteOften(tag.Key);
            w.WriteOften(tag.Value);
        });
    }

    private static IamPrincipal ReadPrincipal(StateReader reader)
    {
        // In the order they were written in.
        var principal = new IamPrincipal
        {
            Kind = (IamKind)reader.ReadBelow(3),
            Arn = reader.ReadText(),
            Account = reader.ReadOftenText(),
            Name = reader.ReadText(),
            UniqueId = reader.ReadText(),
            Inline = ReadAll(reader),
            Attached = [.. reader.ReadList(static r => r.ReadOftenText())],
            Groups = [.. reader.ReadList(static r => r.ReadOftenText())],
        };
        string boundary = reader.ReadOftenText();
        PolicyDocument? trust = reader.ReadBoolean() ? ReadPolicy(reader) : null;
        byte profile = reader.ReadBelow(3);
        List<KeyValuePair<string, string>> tags = reader.ReadList(static r => KeyValuePair.Create(r.ReadOftenText(), r.ReadOftenText()), 2);
        return principal with
        {
            Boundary = boundary.Length > 0 ? boundary : null,
            Trust = trust,
            HasInstanceProfile = profile == 0 ? null : profile == 2,
            Tags = tags.DistinctBy(tag => tag.Key).ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private static void WriteAll(StateWriter writer, ImmutableSortedDictionary<string, PolicyDocument> all) => writer.WriteList(all, static (w, entry) =>
    {
        w.Write(entry.Key);
        Write(w, entry.Value);
    });

    private static ImmutableSortedDictionary<string, PolicyDocument> ReadAll(StateReader reader) =>
        reader.ReadList(static r => KeyValuePair.Create(r.ReadText(), ReadPolicy(r)), 2).DistinctBy(entry => entry.Key).ToImmutableSortedDictionary();

    private static void Write(StateWriter writer, PolicyDocument policy) => writer.WriteShared(policy, static (w, shared) =>
    {
        w.WriteOften(shared.Name);
        w.WriteOften(shared.Fault ?? "");
        w.WriteOften(shared.Source);
    });

    private static PolicyDocument ReadPolicy(StateReader reader) => reader.ReadShared(static r =>
    {
        string name = r.ReadOftenText();
        string fault = r.ReadOftenText();
        string source = r.ReadOftenText();
        return fault.Length > 0 ? PolicyDocument.Unreadable(name, fault)
            : source.Length > 0 ? PolicyReader.Read(name, source)
            : PolicyDocument.Of(name, []);
    });
}
