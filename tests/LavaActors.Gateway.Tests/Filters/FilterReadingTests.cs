using LavaActors.Gateway.Access;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LavaActors.Gateway.Tests.Filters;

/// <summary>Every family of filters (spec: rest-api.md §3, §6 row 5).</summary>
public sealed class FilterReadingTests
{
    private static readonly LabState Lab = new(
        [
            Device("q1", "qemu", "w1", DeviceHealth.Good, "first", [1]),
            Device("q2", "qemu", "w2", DeviceHealth.Bad, "second", [1, 2]),
            Device("m1", "mustang", "w2", DeviceHealth.Good, null, []),
        ],
        [
            new LabDeviceType(new DeviceTypeNote("qemu", Architecture: "arm64", Processor: "cortex", Bits: 64, Cores: ["a53"], CoreCount: 4), ["emulator"], IsInstalled: true),
            new LabDeviceType(new DeviceTypeNote("mustang", Display: false), [], IsInstalled: true),
        ],
        [new WorkerRow("w1", true, WorkerHealth.Active, null, 0, null, null, null), new WorkerRow("w2", false, WorkerHealth.Maintenance, null, 3, "by the door", FakeReadModel.Noon.AddHours(-1), null)],
        [new TagRow(1, "usb", null), new TagRow(2, "hdmi", "a screen")],
        [new AliasRow("emulator", "qemu")],
        Restrictions.None);

    private static readonly LabResources Resources = Of(Caller.Anybody);

    private static LabResources Of(Caller reader) => new(
        Lab,
        [User(3, "ann", "ann@lab.example", isSuperuser: true, "kernel"), User(4, "bob", "bob@home.example", isSuperuser: false)],
        [new NamedId(9, "kernel")],
        [new TagRow(5, "flaky-usb", null)],
        reader,
        FakeReadModel.Noon);

    private static AccountRow User(long id, string name, string email, bool isSuperuser, params string[] groups) =>
        new(id, name, "", "", email, IsActive: true, isSuperuser, isSuperuser, groups, [], null, FakeReadModel.Noon, HasPassword: true);

    private static LabDevice Device(string name, string type, string worker, DeviceHealth health, string? description, IReadOnlyList<long> tags) => new(
        new DeviceRow(new DeviceName(name), type, [.. tags.Select(id => id == 1 ? "usb" : "hdmi")], worker, DeviceState.Idle, health, null, null, null),
        new DeviceNote(name, description, PhysicalOwner: name == "q1" ? "ann" : null),
        tags);

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));

    private static string Devices(string query) => Found(Resources.Devices, query, device => device.Name);

    private static string Found<T>(FilterResource<T> resource, string query, Func<T, string> name)
    {
        var errors = new Dictionary<string, string[]>();
        var terms = FilterReading.Read(Query(query), resource, errors);
        Assert.Empty(errors);
        return string.Join(' ', resource.Where(terms).Select(name));
    }

    private static (IReadOnlyList<JobFilter> Filters, Dictionary<string, string[]> Errors) Jobs(string query)
    {
        var errors = new Dictionary<string, string[]>();
        return (new JobResource(Resources).Read(Query(query), errors), errors);
    }

    [Theory]
    [InlineData("hostname=q1", "q1")]
    [InlineData("hostname__in=q1,m1", "q1 m1")]
    [InlineData("hostname__contains=1", "q1 m1")]
    [InlineData("hostname__icontains=Q", "q1 q2")]
    [InlineData("hostname__startswith=q", "q1 q2")]
    [InlineData("hostname__endswith=2", "q2")]
    [InlineData("hostname!=q1", "q2 m1")]
    [InlineData("hostname__startswith!=q", "m1")]
    [InlineData("description__contains!=first", "q2 m1")]
    [InlineData("health=GOOD", "q1 m1")]
    [InlineData("health__in=Good,Bad", "q1 q2 m1")]
    [InlineData("state=Idle&health=Bad", "q2")]
    [InlineData("device_type=qemu", "q1 q2")]
    [InlineData("device_type!=qemu", "m1")]
    [InlineData("device_type__name__startswith=mus", "m1")]
    [InlineData("device_type__alias=emulator", "q1 q2")]
    [InlineData("device_type__display=false", "m1")]
    [InlineData("device_type__core_count__gte=4", "q1 q2")]
    [InlineData("worker_host=w2", "q2 m1")]
    [InlineData("worker_host__hostname=w1", "q1")]
    [InlineData("worker_host__state=Offline", "q2 m1")]
    [InlineData("tags=2", "q2")]
    [InlineData("tags__in=1,2", "q1 q2")]
    [InlineData("tags__name=hdmi", "q2")]
    [InlineData("tags__isnull=true", "m1")]
    [InlineData("physical_owner=3", "q1")]
    [InlineData("physical_owner__username=ann", "q1")]
    [InlineData("physical_owner__isnull=true", "q2 m1")]
    [InlineData("device_type__architecture=arm64", "q1 q2")]
    [InlineData("device_type__architecture__name=arm64", "q1 q2")]
    [InlineData("device_type__architecture__name__contains!=rm6", "m1")]
    [InlineData("device_type__processor__name__in=cortex,xgene", "q1 q2")]
    [InlineData("device_type__bits__width=64", "q1 q2")]
    [InlineData("device_type__bits=32", "")]
    [InlineData("physical_owner__email=ann@lab.example", "q1")]
    [InlineData("physical_owner__is_superuser=true", "q1")]
    [InlineData("physical_owner__is_staff=false", "")]
    [InlineData("physical_owner__group=9", "q1")]
    [InlineData("physical_owner__group__name=kernel", "q1")]
    [InlineData("nonsense=1&hostname=", "q1 q2 m1")]
    [InlineData("hostname__nonsense=1", "q1 q2 m1")]
    public void Devices_are_found(string query, string expected) => Assert.Equal(expected, Devices(query));

    [Theory]
    [InlineData("id=x", "id", "Enter a number.")]
    [InlineData("id__in=1,x", "id__in", "Enter a number.")]
    [InlineData("submit_time__gt=yesterday", "submit_time__gt", "Enter a valid date/time.")]
    [InlineData("state=running", "state", "Select a valid choice. running is not one of the available choices")]
    [InlineData("state=3", "state", "Select a valid choice. 3 is not")]
    [InlineData("health=complete", "health", "Select a valid choice.")]
    [InlineData("submitter=ann", "submitter", "Select a valid choice.")]
    [InlineData("health_check=perhaps", "health_check", "Select a valid choice.")]
    [InlineData("end_time__isnull=perhaps", "end_time__isnull", "isnull expects a boolean, got 'perhaps'")]
    public void What_no_job_can_have_is_an_error_with_the_name_of_the_parameter(string query, string parameter, string message)
    {
        var (_, errors) = Jobs(query);
        Assert.StartsWith(message, Assert.Single(errors[parameter]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actual_device__worker_host__hostname=w2", JobField.Device, "q2 m1")]
    [InlineData("requested_device_type=qemu", JobField.DeviceType, "qemu")]
    [InlineData("requested_device_type__alias=emulator", JobField.DeviceType, "qemu")]
    [InlineData("submitter=3", JobField.Submitter, "ann")]
    [InlineData("submitter__username=bob", JobField.Submitter, "bob")]
    [InlineData("viewing_groups__name=kernel", JobField.ViewingGroups, "kernel")]
    [InlineData("tags__name=hdmi", JobField.Tags, "hdmi")]
    [InlineData("tags=1", JobField.Tags, "usb")]
    public void A_relation_of_jobs_is_asked_for_by_names(string query, JobField field, string names)
    {
        var (filters, errors) = Jobs(query);
        Assert.Empty(errors);
        var filter = Assert.Single(filters);
        Assert.Equal((field, names), (filter.Field, string.Join(' ', filter.Values)));
    }

    [Theory]
    [InlineData("architecture__name=arm64", "qemu")]
    [InlineData("architecture__startswith=arm", "qemu")]
    [InlineData("processor__name=cortex", "qemu")]
    [InlineData("processor__isnull=true", "mustang")]
    [InlineData("bits__width=64", "qemu")]
    [InlineData("bits__width__in=32", "")]
    [InlineData("bits__gte=32", "qemu")]
    [InlineData("cores__name=a53", "qemu")]
    public void Types_are_found_by_what_they_are_built_of(string query, string expected) => Assert.Equal(expected, Found(Resources.DeviceTypes, query, type => type.Name));

    /// <summary>What the answer shows, as its <c>last_ping</c>: now for one that is online.</summary>
    [Theory]
    [InlineData("last_ping__lt=2026-01-01T11:30:00Z", "w2")]
    [InlineData("last_ping__gt=2026-01-01T11:30:00Z", "w1")]
    [InlineData("last_ping=2026-01-01T12:00:00Z", "w1")]
    [InlineData("last_ping__isnull=true", "")]
    public void Workers_are_found_by_when_they_were_last_there(string query, string expected) => Assert.Equal(expected, Found(Resources.Workers, query, worker => worker.Name));

    [Theory]
    [InlineData("group=9", "1 3")]
    [InlineData("group__name=kernel", "1 3")]
    [InlineData("group__name!=kernel", "2")]
    [InlineData("permission=submit_to_device", "1 2")]
    [InlineData("permission__codename__startswith=change", "3")]
    [InlineData("device=q1", "1")]
    [InlineData("device__in=q1,m1", "1 2")]
    [InlineData("device__device_type=qemu", "1 3")]
    [InlineData("device__worker_host__hostname=w2", "2 3")]
    [InlineData("device__device_type__alias=emulator&group=9", "1 3")]
    public void Permissions_are_found_by_all_that_they_join(string query, string expected) => Assert.Equal(
        expected,
        Found(
            AccountResources.Permissions(
                ObjectKind.Device,
                [
                    new ObjectPermission(1, ObjectKind.Device, "q1", ObjectRight.Submit, "kernel"),
                    new ObjectPermission(2, ObjectKind.Device, "m1", ObjectRight.Submit, "gone"),
                    new ObjectPermission(3, ObjectKind.Device, "q2", ObjectRight.Change, "kernel"),
                ],
                Resources),
            query,
            each => $"{each.Id}"));

    [Theory]
    [InlineData("device_type=qemu", "1")]
    [InlineData("devicetype=qemu", "1")]
    [InlineData("device_type__name__startswith=mus", "2")]
    [InlineData("devicetype!=qemu", "2")]
    [InlineData("device_type__cores__name=a53", "1")]
    public void Permissions_on_types_are_found_by_either_name_of_the_field(string query, string expected) => Assert.Equal(
        expected,
        Found(
            AccountResources.Permissions(
                ObjectKind.DeviceType,
                [new ObjectPermission(1, ObjectKind.DeviceType, "qemu", ObjectRight.View, "kernel"), new ObjectPermission(2, ObjectKind.DeviceType, "mustang", ObjectRight.View, "kernel")],
                Resources),
            query,
            each => $"{each.Id}"));

    [Theory]
    [InlineData("submitter__email__startswith=b", "bob", "bob", "", "")]
    [InlineData("submitter__email__startswith=a", "ann", "", "ann", "")]
    [InlineData("submitter__is_superuser=true", "ann", "", "ann", "")]
    [InlineData("submitter__is_active=true", "ann bob", "bob", "ann", "")]
    [InlineData("submitter__group__name=kernel", "ann", "", "ann", "")]
    [InlineData("submitter__username__in=ann,bob", "ann bob", "ann bob", "ann bob", "ann bob")]
    public void What_is_known_of_users_finds_only_what_its_reader_may_know(string query, string toSuperusers, string toBob, string toAnn, string toNobody)
    {
        Assert.Equal(toSuperusers, By(Caller.Anybody));
        Assert.Equal(toBob, By(Caller.Of("bob", 4)));
        Assert.Equal(toAnn, By(Caller.Of("ann", 3)));
        Assert.Equal(toNobody, By(Caller.Nobody));

        string By(Caller reader)
        {
            var errors = new Dictionary<string, string[]>();
            var filter = Assert.Single(new JobResource(Of(reader)).Read(Query(query), errors));
            Assert.Empty(errors);
            return string.Join(' ', filter.Values);
        }
    }

    /// <summary>Health checks are lava-health's, and jobs of users who are gone keep their names.</summary>
    [Theory]
    [InlineData("submitter__username=lava-health", FilterLookup.Exact, false, "lava-health")]
    [InlineData("submitter__username!=lava-health", FilterLookup.Exact, true, "lava-health")]
    [InlineData("submitter__username__in=lava-health,ann", FilterLookup.In, false, "lava-health ann")]
    [InlineData("submitter__username__startswith!=lava", FilterLookup.StartsWith, true, "lava")]
    [InlineData("submitter__username__contains=b", FilterLookup.Contains, false, "b")]
    [InlineData("submitter__username__iexact=Anonymous", FilterLookup.IExact, false, "Anonymous")]
    public void Who_submitted_a_job_need_have_no_account(string query, FilterLookup lookup, bool isNegated, string values)
    {
        var (filters, errors) = Jobs(query);
        Assert.Empty(errors);
        var filter = Assert.Single(filters);
        Assert.Equal((JobField.Submitter, lookup, isNegated, values), (filter.Field, filter.Lookup, filter.IsNegated, string.Join(' ', filter.Values)));
    }

    [Fact]
    public void Whoever_asks_for_what_nobody_has_gets_nothing()
    {
        var filter = Assert.Single(Jobs("submitter=77").Filters);
        Assert.Equal((FilterLookup.In, 0), (filter.Lookup, filter.Values.Count));
    }

    private static (IReadOnlyList<JobFilter> Filters, List<string> Errors) Metadata(string query)
    {
        var errors = new List<string>();
        return (MetadataFilters.Read(Query(query), errors), errors);
    }

    [Theory]
    [InlineData("metadata__build=12", FilterLookup.Exact, "build", "12")]
    [InlineData("metadata__build__id=12", FilterLookup.Exact, "build__id", "12")]
    [InlineData("metadata__build__id__in=1,2", FilterLookup.In, "build__id", "1 2")]
    [InlineData("metadata__build__istartswith=V", FilterLookup.IStartsWith, "build", "V")]
    [InlineData("metadata__build__iregex=^v[0-9]", FilterLookup.IRegex, "build", "^v[0-9]")]
    [InlineData("metadata__build__isnull=0", FilterLookup.IsNull, "build", "False")]
    [InlineData("metadata__contains={\"build\":{\"id\":12}}", FilterLookup.Exact, "build__id", "12")]
    [InlineData("metadata__contains={\"list\":[\"a\"]}", FilterLookup.Exact, "list__[]", "a")]
    [InlineData("metadata__has_key=build", FilterLookup.HasKey, "", "build")]
    [InlineData("metadata__has_any_keys=a,b", FilterLookup.HasKey, "", "a b")]
    public void Metadata_is_asked_for_by_path(string query, FilterLookup lookup, string path, string values)
    {
        var (filters, errors) = Metadata(query);
        Assert.Empty(errors);
        var filter = Assert.Single(filters);
        Assert.Equal((lookup, path, values), (filter.Lookup, filter.Path, string.Join(' ', filter.Values)));
    }

    [Theory]
    [InlineData("metadata__contains=x", "metadata__contains expects a JSON object, got 'x'")]
    [InlineData("metadata__contains=[1]", "metadata__contains expects a JSON object, got '[1]'")]
    // Half a character: of a text, of a key, and deep inside.
    [InlineData("""metadata__contains={"a":"\ud800"}""", """metadata__contains expects a JSON object, got '{"a":"\ud800"}'""")]
    [InlineData("""metadata__contains={"\ud800":"a"}""", """metadata__contains expects a JSON object, got '{"\ud800":"a"}'""")]
    [InlineData("""metadata__contains={"x":"y","a":[{"b":"\udc00"}]}""", """metadata__contains expects a JSON object, got '{"x":"y","a":[{"b":"\udc00"}]}'""")]
    [InlineData("metadata__a__isnull=foo", "isnull expects a boolean, got 'foo'")]
    public void Metadata_that_cannot_be_asked_for_is_an_error(string query, string message) => Assert.Equal(message, Assert.Single(Metadata(query).Errors));

    [Theory]
    [InlineData("metadata__has_keys!=a,b,c", "HasKey a; HasKey b; HasKey c")]
    [InlineData("metadata__has_keys!=a", "HasKey a")]
    [InlineData("metadata__contains!={\"a\":\"1\",\"b\":{\"c\":2,\"d\":null}}", "Exact a 1; Exact b__c 2; HasKey b__d")]
    public void The_contrary_of_all_of_several_is_one_condition(string query, string expected)
    {
        var (filters, errors) = Metadata(query);
        Assert.Empty(errors);
        var filter = Assert.Single(filters);
        Assert.True(filter.IsNegated);
        Assert.Equal(expected, string.Join("; ", filter.And.Prepend(filter).Select(each => string.Join(' ', ((object[])[each.Lookup, each.Path, .. each.Values]).Where(part => part is not "")))));
    }

    [Fact]
    public void Several_that_all_hold_are_conditions_of_their_own() => Assert.Equal(["a", "b"], Metadata("metadata__has_keys=a,b").Filters.Select(filter => filter.Values.Single()));

    [Fact]
    public void A_query_has_some_conditions_at_most()
    {
        // More are nested deeper in one statement than a store takes.
        var (ids, keys) = (string.Join('&', Enumerable.Range(1, 101).Select(id => $"id!={id}")), string.Join(',', Enumerable.Range(1, 101)));
        var (enough, tooMany) = (new Dictionary<string, string[]>(), new Dictionary<string, string[]>());
        Assert.Equal(100, new JobResource(Resources).Read(Query(ids[..ids.LastIndexOf('&')]), enough).Count);
        new JobResource(Resources).Read(Query(ids), tooMany);
        Assert.Empty(enough);
        Assert.Equal(["Ensure there are no more than 100 filters."], Assert.Single(tooMany).Value);
        Assert.Empty(Metadata("metadata__has_any_keys=" + keys[..keys.LastIndexOf(',')]).Errors);
        Assert.Equal("metadata__has_any_keys takes 100 keys at most", Assert.Single(Metadata("metadata__has_any_keys=" + keys).Errors));
        Assert.Empty(Metadata("metadata__has_keys!=" + keys[..keys.LastIndexOf(',')]).Errors);
        Assert.Equal("metadata takes 100 conditions at most", Assert.Single(Metadata("metadata__has_keys!=" + keys).Errors));
    }

    [Fact]
    public void A_pattern_that_would_backtrack_is_refused() => Assert.StartsWith("'(a)\\1' is no pattern", Assert.Single(Metadata("metadata__a__regex=(a)\\1").Errors), StringComparison.Ordinal);

    [Fact]
    public void Empty_values_are_ignored() => Assert.Empty(Metadata("metadata__a=&metadata__has_key=").Filters);

    [Theory]
    [InlineData("", 50)]
    [InlineData("limit=7", 7)]
    [InlineData("limit=2147483647", 1000)]
    [InlineData("limit=99999999999", 50)]
    [InlineData("limit=-1", 50)]
    public void A_page_of_jobs_has_its_end(string query, int limit) => Assert.Equal(limit, JobListQuery.Of(Query(query), new JobResource(Resources)).Query!.Limit);
}
