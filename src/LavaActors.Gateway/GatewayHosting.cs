using Akka.Hosting;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Submissions;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway;

/// <summary>Gives a node its GatewayActor, and the news of all jobs; the node has the scheduler's proxy in its registry (AddScheduler).</summary>
public static class GatewayHosting
{
    public static AkkaConfigurationBuilder AddGateway(this AkkaConfigurationBuilder akka, GatewayLimits? limits = null, SubmissionRules? rules = null) =>
        akka.WithActors((system, registry) =>
        {
            var gateway = system.ActorOf(GatewayActor.Props(registry.Get<SchedulerProxy>(), limits ?? GatewayLimits.Default, rules ?? SubmissionRules.Default), "gateway");
            registry.Register<GatewayActor>(gateway);
            registry.Register<JobNewsActor>(system.ActorOf(JobNewsActor.Props, "job-news"));
        });
}
