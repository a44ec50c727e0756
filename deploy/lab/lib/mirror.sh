# The mirror: what stands in for the addresses that jobs name.
# shellcheck shell=bash

# mirror/VARIANT/HOST/PATH for HTTP; mirror/git for the git server
publish_mustang() { # publish_mustang VARIANT ROOT.tar.gz
    local at=$mirror/$1 work=$cache/board-kernel
    mkdir -p "$at/images-internal/mustang" "$at/people.linaro.org/~neil.williams/arm64"
    ln -f "$work/uImage" "$at/images-internal/mustang/uImage_1.11"
    ln -f "$work/uImage-plain" "$at/images-internal/mustang/uImage-plain"
    ln -f "$work/mustang.dtb" "$at/images-internal/mustang/mustang.dtb_1.11"
    ln -f "$work/mustang-plain.dtb" "$at/images-internal/mustang/mustang-plain.dtb"
    ln -f "$2" "$at/people.linaro.org/~neil.williams/arm64/debian-jessie-arm64-rootfs.tar.gz"
}

# A bare repository with definitions/ as its one commit: always the same commit for the same content.
make_git_mirror() {
    local work=$cache/test-definitions at=$mirror/git/qa/test-definitions.git
    rm -rf "$work" "$at" "$at.new"
    mkdir -p "$(dirname "$at")"
    cp -r "$lab_home/definitions" "$work"
    git init -q --initial-branch=master "$work"
    git -C "$work" add .
    GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' \
        git -C "$work" -c user.name=lab -c user.email=lab@localhost commit -q -m 'Smoke tests'
    git clone -q --bare "$work" "$at.new"
    touch "$at.new/git-daemon-export-ok"
    mv "$at.new" "$at"
}
