namespace LavaActors.Pages.Tests.Access;

/// <summary>
/// Who is let in where beside the interface: the pages, and what a node serves of itself. As the gateway's table has it: n: nobody in particular; r: a reader, who is in the job's group and whose token may
/// only read; s: the submitter of the job, whose token may submit; o: a user of another group, whose token has no limits; a: an administrator. The job is number 7, of the group 'kernel'.
/// </summary>
internal static class PageRouteTable
{
    private const string Everybody = "nrsoa", Submitters = "soa", OfTheJob = "rsa", Users = "rsoa", Unlimited = "oa", Administrators = "a";

    /// <summary>What stands in for those parameters of routes that the interface has not.</summary>
    public static readonly Dictionary<string, string> Values = new() { ["digest"] = "x", ["token"] = "1000", ["set"] = "x" };

    public static readonly (string Route, string LetIn)[] Rows =
    [
        ("GET /health/live", Everybody),
        ("GET /healthz", Everybody),
        ("GET /health/ready", Everybody),
        ("GET /readyz", Everybody),
        ("GET /metrics", Everybody),
        ("POST /metrics", Everybody),
        ("GET /accounts/oidc/login/", Everybody),
        ("GET /accounts/login/", Everybody),
        ("GET /assets/{digest}/{name}", Everybody),
        ("GET /", Everybody),
        ("GET /scheduler", Everybody),
        ("GET /scheduler/alljobs", Everybody),
        ("GET /scheduler/activejobs", Everybody),
        ("GET /scheduler/running", Everybody),
        ("GET /scheduler/joberrors", Everybody),
        // Nobody in particular hears there that he has none.
        ("GET /scheduler/myjobs", Everybody),
        ("GET /scheduler/myactivejobs", Everybody),
        ("GET /scheduler/myerrorjobs", Everybody),
        ("GET /scheduler/myqueuedjobs", Everybody),
        ("GET /scheduler/healthcheck", Everybody),
        ("GET /scheduler/queue", Everybody),
        ("GET /scheduler/alldevices", Everybody),
        ("GET /scheduler/alldevices/active", Everybody),
        ("GET /scheduler/alldevices/online", Everybody),
        ("GET /scheduler/alldevices/maintenance", Everybody),
        ("GET /scheduler/device/{name}", Everybody),
        ("GET /scheduler/device/{name}/console", Everybody),
        ("GET /scheduler/device/{name}/devicedict", Everybody),
        ("GET /scheduler/device/{name}/devicedict/plain", Everybody),
        ("POST /scheduler/device/{name}/health", Administrators),
        ("GET /scheduler/device_types", Everybody),
        ("GET /scheduler/device_type/{name}", Everybody),
        ("GET /scheduler/allworkers", Everybody),
        ("GET /scheduler/worker/{name}", Everybody),
        ("GET /scheduler/job/{id}", OfTheJob),
        ("GET /scheduler/job/{id}/definition", OfTheJob),
        ("GET /scheduler/job/{id}/definition/plain", OfTheJob),
        ("GET /scheduler/job/{id}/multinode_definition", OfTheJob),
        ("GET /scheduler/job/{id}/multinode_definition/plain", OfTheJob),
        ("GET /scheduler/job/{id}/multinode", OfTheJob),
        ("GET /scheduler/job/{id}/description", OfTheJob),
        ("GET /scheduler/job/{id}/configuration", OfTheJob),
        ("GET /scheduler/job/{id}/log_file/plain", OfTheJob),
        ("GET /scheduler/job/{id:long}/log/index", OfTheJob),
        ("GET /scheduler/job/{id:long}/log/search", OfTheJob),
        ("GET /scheduler/job/{id:long}/multinode/log/index", OfTheJob),
        ("GET /scheduler/job/{id:long}/multinode/log/search", OfTheJob),
        ("GET /scheduler/job/{id:long}/multinode/log/place", OfTheJob),
        ("POST /scheduler/job/{id}/cancel", "sa"),
        ("POST /scheduler/job/{id}/resubmit", "sa"),
        ("POST /scheduler/job/{id}/annotate_failure", "sa"),
        ("GET /scheduler/job/{id}/notifications", OfTheJob),
        ("GET /results", Everybody),
        ("GET /results/history", Everybody),
        ("GET /results/compare", Everybody),
        ("GET /results/{id}", OfTheJob),
        ("GET /results/{id}/{suite}", OfTheJob),
        ("GET /results/{id}/{suite}/{name}", OfTheJob),
        // A page with a form only reads.
        ("GET /scheduler/jobsubmit", Everybody),
        ("POST /scheduler/jobsubmit", Submitters),
        ("POST /scheduler/jobsubmit/check", Submitters),
        ("GET /me/", Users),
        ("GET /api/tokens/", Users),
        ("POST /me/tokens/", Unlimited),
        // Of one's own; another's is missing.
        ("POST /me/tokens/{token:long}/delete/", Unlimited),
        // They lead elsewhere, where it is asked who may; but a job's exports look it up.
        ("GET /results/{id}/csv", OfTheJob),
        ("GET /results/{id}/yaml", OfTheJob),
        ("GET /results/{id}/metadata", OfTheJob),
        ("GET /results/{id}/{suite}/stream/csv", Everybody),
        ("GET /results/{id}/{suite}/{set}/{name}", Everybody),
        ("GET /scheduler/longestjobs", Everybody),
        ("GET /scheduler/job/{id}/timing", OfTheJob),
        ("GET /scheduler/job/{id}/annotate_failure", OfTheJob),
        ("GET /scheduler/job/{id}/cancel", OfTheJob),
        ("GET /scheduler/job/{id}/fail", OfTheJob),
        ("GET /scheduler/job/{id}/resubmit", OfTheJob),
        ("GET /scheduler/alldevices/passinghealthchecks", Everybody),
        ("GET /scheduler/mydevices", Everybody),
        ("GET /scheduler/labhealth", Everybody),
        ("GET /scheduler/labhealth/device/{name}", Everybody),
        ("GET /scheduler/devicetypeyaml/{name}", Everybody),
        ("GET /scheduler/dthealthhistory/device_type/{name}", Everybody),
        ("GET /scheduler/mydevicetypehealthhistory", Everybody),
        ("GET /scheduler/reports/failures", Everybody),
        ("GET /scheduler/reports/device/{name}", Everybody),
        ("GET /scheduler/reports/device_type/{name}", Everybody),
    ];
}
