using System.Net;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>Addresses of the reference's pages (spec: web-ui.md §1): each has a page here, or leads to one, or docs/api-differences.md says why not.</summary>
[Collection(PagesNode.Collection)]
public sealed class OldAddressTests(PagesNode node)
{
    private const string Here = "", NotHere = "-";

    /// <summary>Each with where it leads; what is answered at once has <see cref="Here"/>.</summary>
    private static readonly (string Address, string Leads)[] Table =
    [
        ("/", Here),
        ("/accounts/login/", Here),
        ("/accounts/logout/", NotHere),
        ("/accounts/password_change/", NotHere),
        ("/admin/", NotHere),
        ("/api/help/", Here),
        ("/scheduler/", Here),
        ("/scheduler/alljobs", Here),
        ("/scheduler/activejobs", Here),
        ("/scheduler/queue", Here),
        ("/scheduler/healthcheck", Here),
        ("/scheduler/joberrors", Here),
        ("/scheduler/favorite-jobs", NotHere),
        ("/scheduler/running", Here),
        ("/scheduler/longestjobs", "/scheduler/running"),
        ("/scheduler/jobsubmit", Here),
        ("/scheduler/job/1001", Here),
        ("/scheduler/job/1010.1", Here),
        ("/scheduler/job/1001/definition", Here),
        ("/scheduler/job/1001/definition/plain", Here),
        ("/scheduler/job/1001/multinode_definition", Here),
        ("/scheduler/job/1001/multinode_definition/plain", Here),
        ("/scheduler/job/1001/description", Here),
        ("/scheduler/job/1001/configuration", Here),
        ("/scheduler/job/1001/log_file/plain", "/api/v0.2/jobs/1001/logs/"),
        ("/scheduler/job/1010.1/log_file/plain", "/api/v0.2/jobs/1011/logs/"),
        ("/scheduler/job/1001/job_data", NotHere),
        ("/scheduler/job/1001/timing", "/scheduler/job/1001"),
        ("/scheduler/job/1001/job_status", NotHere),
        ("/scheduler/job/1001/log_pipeline_incremental", NotHere),
        ("/scheduler/job/1003/cancel", "/scheduler/job/1003"),
        ("/scheduler/job/1003/fail", "/scheduler/job/1003"),
        ("/scheduler/job/1010.1/resubmit", "/scheduler/jobsubmit?from=1010.1"),
        ("/scheduler/job/1001/annotate_failure", "/scheduler/job/1001#say"),
        ("/scheduler/job/1001/toggle_favorite", NotHere),
        ("/scheduler/job/1001/priority", NotHere),
        ("/scheduler/job/1001/similarjobs", "/results/query/+custom?entity=testjob&conditions=testjob__description__exact__network%20smoke%20test%2Ctestjob__requested_device_type__exact__mustang%2Ctestjob__submitter__exact__anna%2Ctestjob__health__exact__Complete"),
        ("/scheduler/alldevices", Here),
        ("/scheduler/alldevices/active", Here),
        ("/scheduler/alldevices/online", Here),
        ("/scheduler/alldevices/maintenance", Here),
        ("/scheduler/alldevices/passinghealthchecks", "/scheduler/alldevices"),
        ("/scheduler/mydevices", "/scheduler/alldevices"),
        ("/scheduler/labhealth/", "/scheduler/alldevices"),
        ("/scheduler/labhealth/device/mustang-01", "/scheduler/device/mustang-01"),
        ("/scheduler/device/mustang-01", Here),
        ("/scheduler/device/mustang-01/devicedict", "/scheduler/device/mustang-01#configuration"),
        ("/scheduler/device/mustang-01/devicedict/plain", "/api/v0.2/devices/mustang-01/dictionary/?render=1"),
        ("/scheduler/device_types", Here),
        ("/scheduler/device_type/mustang", Here),
        ("/scheduler/devicetypeyaml/mustang", "/api/v0.2/devicetypes/mustang/template/"),
        ("/scheduler/dthealthhistory/device_type/mustang", "/scheduler/device_type/mustang"),
        ("/scheduler/mydevicetypehealthhistory", "/scheduler/device_types"),
        ("/scheduler/allworkers", Here),
        ("/scheduler/worker/lab-1", Here),
        ("/scheduler/worker/lab-1/health", NotHere),
        ("/scheduler/reports", NotHere),
        ("/scheduler/reports/failures", "/scheduler/joberrors"),
        ("/scheduler/reports/device/mustang-01", "/scheduler/device/mustang-01"),
        ("/scheduler/reports/device_type/mustang", "/scheduler/device_type/mustang"),
        ("/results/", Here),
        ("/results/1001", Here),
        ("/results/1001/csv", "/api/v0.2/jobs/1001/csv/"),
        ("/results/1001/yaml", "/api/v0.2/jobs/1001/yaml/"),
        ("/results/1001/yaml_summary", NotHere),
        ("/results/1001/metadata", "/api/v0.2/jobs/1001/metadata/"),
        ("/results/1001/0_network", Here),
        ("/results/1001/0_network/csv", "/api/v0.2/jobs/1001/suites/"),
        ("/results/1001/0_network/stream/csv", "/results/1001/0_network/csv"),
        ("/results/1001/0_network/yaml", "/api/v0.2/jobs/1001/suites/"),
        ("/results/1001/0_network/+testcase-count", NotHere),
        ("/results/1001/0_network/ping", Here),
        ("/results/1001/0_network/a%20set/ping", "/results/1001/0_network/ping"),
        ("/results/testcase/1", NotHere),
        ("/results/testcase/1/yaml", NotHere),
        ("/results/query", Here),
        ("/results/query/+custom", Here),
        ("/results/query/~anonymous/failing", Here),
        ("/results/chart", NotHere),
    ];

    [Fact]
    public async Task Each_address_of_the_reference_has_a_page_or_leads_to_one_or_is_said_not_to_be_here()
    {
        var document = MissingAddresses();
        var wrong = new List<string>();
        foreach (var (address, leads) in Table)
        {
            using var answer = await node.Http.GetAsync(address);
            var to = answer.Headers.Location?.ToString() ?? "";
            var isSo = leads switch
            {
                NotHere => answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && document.Any(missing => Names(missing, address)),
                Here => answer.StatusCode is HttpStatusCode.OK,
                // The number of a suite is the store's to choose.
                _ => answer.StatusCode is HttpStatusCode.Redirect && (to == leads || (leads.EndsWith("/suites/", StringComparison.Ordinal) && to.StartsWith(leads, StringComparison.Ordinal))),
            };
            if (!isSo) wrong.Add($"{address}: {(int)answer.StatusCode} {to}");
            if (leads is Here or NotHere || !isSo) continue;
            using var there = await node.Http.GetAsync(to);
            // A device of this lab has no files, so what is made of them is not there.
            if (there.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Redirect) && !to.Contains("/dictionary/", StringComparison.Ordinal) && !to.Contains("/template/", StringComparison.Ordinal)) wrong.Add($"{address}: {to} answers {(int)there.StatusCode}");
        }

        Assert.Empty(wrong);
    }

    /// <summary>Of somebody: who is nobody has none.</summary>
    [Theory]
    [InlineData("/scheduler/myjobs")]
    [InlineData("/scheduler/myactivejobs")]
    [InlineData("/scheduler/myqueuedjobs")]
    [InlineData("/scheduler/myerrorjobs")]
    public async Task Nobody_has_no_jobs(string address)
    {
        using var answer = await node.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no user who asks", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The addresses in the first column of the document's table of those that are not here; <c>&lt;...&gt;</c> stands for a part, <c>...</c> for any rest.</summary>
    private static List<string> MissingAddresses()
    {
        using var reader = new StreamReader(typeof(OldAddressTests).Assembly.GetManifestResourceStream("api-differences.md")!);
        var table = reader.ReadToEnd().Split("## Pages that are not here")[1].Split("\n## ")[0];
        return [.. from line in table.Split('\n') where line.StartsWith("| `", StringComparison.Ordinal) from part in line.Split('|')[1].Split('`').Where((_, n) => n % 2 == 1) select part];
    }

    private static bool Names(string missing, string address)
    {
        if (missing.EndsWith("...", StringComparison.Ordinal)) return address.StartsWith(missing[..^3], StringComparison.Ordinal);
        var (pattern, parts) = (missing.Trim('/').Split('/'), address.Trim('/').Split('/'));
        return pattern.Length == parts.Length && pattern.Zip(parts, (wanted, part) => wanted == part || wanted.StartsWith('<')).All(isSo => isSo);
    }
}
